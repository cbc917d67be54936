import { parse, type AnyNode } from 'acorn'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { graphOf } from '../engine/session/graph-of.ts'
import { bundleStages } from '../engine/code/bundle-stages.ts'
import { fixedKey, forEachChild } from '../engine/code/child-nodes.ts'
import { linkBundle } from '../engine/code/link-bundle.ts'
import { readModule } from '../engine/code/read-module.ts'
import { splitBundle } from '../engine/code/split-bundle.ts'
import pipeline from '../pipeline.ts'
import type { Placed } from '../engine/code/placed.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** An initialiser of a module, with what proving that it only makes a value would need to know. */
interface Initialiser {
  readonly text: string
  readonly needs: readonly string[]
  /** The engine proves it: its place among others does not count. */
  readonly proved: boolean
}

/**
 * Counts what the initialisers of modules are made of: of all stages of the study, and of 20 helpers as they are common in
 * machine learning (bench/initialisers/). `--list` names each that the engine takes for an effect.
 */
export async function run(args: readonly string[]): Promise<void> {
  const groups = { study: await ofStudy(), helpers: await ofHelpers() }
  const rows = Object.entries(groups).map(([name, found]) => ({ name, ...tally(found) }))
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ rows })}\n`)
  else for (const row of rows) process.stdout.write(linesOf(row))
  if (!args.includes('--list')) return
  for (const { text, proved } of Object.values(groups).flat()) if (!proved) process.stdout.write(`${text}\n`)
}

interface Tally {
  readonly initialisers: number
  readonly proved: number
  /** How many need a form, and how many of these are proved. */
  readonly needs: Readonly<Record<string, readonly [all: number, proved: number]>>
}

function tally(found: readonly Initialiser[]): Tally {
  const needs = new Map<string, [number, number]>()
  for (const one of found) {
    for (const need of one.needs.length === 0 ? ['simple forms alone'] : one.needs) {
      const [all, proved] = needs.get(need) ?? [0, 0]
      needs.set(need, [all + 1, proved + Number(one.proved)])
    }
  }
  const sorted = [...needs].sort(([, [a]], [, [b]]) => b - a)
  return {
    initialisers: found.length,
    proved: found.filter(({ proved }) => proved).length,
    needs: Object.fromEntries(sorted),
  }
}

function linesOf({ name, initialisers, proved, needs }: Tally & { readonly name: string }): string {
  const lines = Object.entries(needs).map(([need, [all, known]]) => `  ${need}: ${all}, proved ${known}\n`)
  return `${name}: ${initialisers} initialisers, ${proved} proved\n${lines.join('')}`
}

async function ofStudy(): Promise<Initialiser[]> {
  const { stages } = (await graphOf(pipeline, 'full')).graph
  return initialisersOf(repository, [...stages.values()])
}

async function ofHelpers(): Promise<Initialiser[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bench-initialisers-')))
  try {
    cpSync(join(repository, 'bench/initialisers'), join(root, 'lib'), { recursive: true })
    for (const name of ['engine', 'node_modules']) symlinkSync(join(repository, name), join(root, name))
    mkdirSync(join(root, 'stages'))
    const names = readdirSync(join(root, 'lib'))
    for (const name of names) writeFileSync(join(root, 'stages', name), stageOf(name))
    return await initialisersOf(
      root,
      names.map((name) => `stages/${name}`),
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const stageOf = (name: string): string =>
  `import { stage } from 'lineal'\nimport * as helper from '../lib/${name}'\nexport default stage({ run: () => helper })\n`

/** The initialisers in the bundles of stages, those of a module that several bundles share once; of all bundles the worst. */
async function initialisersOf(root: string, files: readonly string[]): Promise<Initialiser[]> {
  const rules = { root, engine: join(repository, 'engine'), doors: [join(repository, 'kernel/native.ts')] }
  const found = new Map<string, Initialiser>()
  for (const { code, modules } of (await bundleStages(rules, files)).bundles) {
    const [runtime, ...own] = splitBundle(code, modules).map((part) => ({
      ...part,
      module: readModule(part.text, new Set()),
    }))
    const linked = linkBundle(own, new Set(runtime?.module.statements.flatMap(({ declares }) => declares)))
    const imports = new Map([...linked.surroundings.imports].map(([name, { specifier }]) => [name, specifier]))
    for (const item of linked.placed) {
      const initialiser = read(item, imports)
      if (!initialiser) continue
      // The bundler numbers names that meet: the same module has other names in other bundles.
      const key = `${item.file} ${item.text.replace(/(?<=[a-z])\d+\b/g, '')}`
      const proved = initialiser.proved && found.get(key)?.proved !== false
      found.set(key, { ...initialiser, proved })
    }
  }
  return [...found.values()]
}

function read(
  { statement, file, text, effect }: Placed,
  imports: ReadonlyMap<string, string>,
): Initialiser | undefined {
  if (statement.role === 'function' || statement.role === 'namespace' || statement.evaluation?.makes === 'nothing')
    return undefined
  const [node] = parse(statement.variable ? `var ${text}` : text, { ecmaVersion: 'latest', sourceType: 'module' }).body
  const needs = new Set<string>()
  const visit = (at: AnyNode): void => {
    const need = needOf(at, imports)
    if (need !== undefined) needs.add(need)
    if (/Function/.test(at.type)) return
    forEachChild(at, (child) => {
      // A callee's member is part of its call.
      if (at.type !== 'CallExpression' || child !== at.callee || child.type !== 'MemberExpression') visit(child)
      else if (child.object.type !== 'Identifier') visit(child.object)
    })
  }
  if (node) visit(node)
  return { text: `${file}: ${text.replace(/\s+/g, ' ').slice(0, 100)}`, needs: [...needs], proved: !effect }
}

/** What a node asks to be known, beyond the simple forms. */
function needOf(node: AnyNode, imports: ReadonlyMap<string, string>): string | undefined {
  switch (node.type) {
    case 'CallExpression':
      return needOfCall(node.callee, imports)
    case 'NewExpression':
      return node.callee.type === 'Identifier' ? `new ${node.callee.name}` : 'new of an expression'
    case 'SpreadElement':
      return 'spread'
    case 'MemberExpression':
      return node.object.type === 'Identifier' && /^(Math|Number)$/.test(node.object.name)
        ? `${node.object.name}.x`
        : 'member'
    case 'ObjectPattern':
    case 'ArrayPattern':
      return 'destructuring'
    case 'StaticBlock':
    case 'TaggedTemplateExpression':
    case 'AssignmentExpression':
      return node.type
    default:
      return undefined
  }
}

function needOfCall(callee: AnyNode, imports: ReadonlyMap<string, string>): string {
  if (/Function/.test(callee.type)) return 'call of a function in place'
  if (callee.type === 'Identifier') {
    const from = imports.get(callee.name)
    if (from === 'engine') return "the engine's functions"
    return from === undefined ? 'call of a function by name' : `call of ${from}`
  }
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return 'call of a method'
  const { name } = callee.object
  if (imports.get(name) === '@sinclair/typebox') return 'schema builders'
  return /^[A-Z]/.test(name) ? `${name}.${fixedKey(callee.property, callee.computed) ?? '[x]'}()` : 'call of a method'
}
