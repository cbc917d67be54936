import { parse, type AnyNode } from 'acorn'
import { transformSync } from 'esbuild'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { resolveNames } from '../../../engine/code/resolve-names.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

interface Variable {
  readonly scope: { readonly type: string; readonly block: AnyNode }
  /** Where it is declared. */
  readonly identifiers: readonly AnyNode[]
}

interface Scope {
  readonly references: readonly { readonly identifier: AnyNode; readonly resolved: Variable | null }[]
}

const { analyze } = createRequire(import.meta.url)('eslint-scope') as {
  analyze: (tree: AnyNode, options: object) => { readonly scopes: readonly Scope[] }
}

/** What eslint-scope says of each use of a name in a module: the variable inside of a top-level statement, or none. */
function oracle(tree: AnyNode): Map<AnyNode, Variable | undefined> {
  const { scopes } = analyze(tree, { ecmaVersion: 2022, sourceType: 'module' })
  const found = scopes.flatMap(({ references }) => references)
  return new Map(
    found.map(({ identifier, resolved }) => [identifier, resolved && isInner(resolved) ? resolved : undefined]),
  )
}

/** A class that is declared has a scope for its own name, which no other name can tell from that around it. */
function isInner({ scope: { type, block } }: Variable): boolean {
  return !/^(module|global)$/.test(type) && !(type === 'class' && block.type === 'ClassDeclaration')
}

function sources(): string[] {
  const folders = ['engine', 'nets', 'kernel', 'stages', 'schemas', 'claims', 'page', 'test/engine/code']
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('kernel-wasm.ts'))
      .map((file) => join(root, folder, file)),
  )
}

test('each use of a name in this project resolves to the variable that eslint-scope finds', () => {
  let uses = 0
  const wrong: string[] = []
  for (const file of sources()) {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      loader: file.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
    })
    const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module', ranges: true })
    const expected = oracle(tree)
    for (const statement of tree.body) {
      const { bindings, outerNodes } = resolveNames(statement)
      const variableOf = new Map<unknown, Variable | undefined>()
      for (const [node, variable] of expected) {
        if (!bindings.has(node) && !outerNodes.has(node)) continue
        uses++
        const binding = bindings.get(node)
        const known = variableOf.get(binding) ?? variable
        variableOf.set(binding, known)
        if ((binding === undefined) !== (variable === undefined) || (binding && known !== variable))
          wrong.push(`${file}: ${code.slice(node.start, node.start + 40)}`)
      }
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(uses > 10_000, `${uses} uses of names`)
})
