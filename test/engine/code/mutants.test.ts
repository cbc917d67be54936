import { parse, type AnyNode } from 'acorn'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { analyseBundle } from '../../../engine/code/analyse-bundle.ts'
import { knownModules } from '../../../engine/code/known-modules.ts'
import { forEachChild } from '../../../engine/code/child-nodes.ts'
import { codeOf, memoryMemo, type Files } from './temporary-project.ts'

/** A replacement of a piece of the bundle's text that changes what the code means. */
interface Mutant {
  readonly start: number
  readonly end: number
  readonly text: string
}

const operators: Readonly<Record<string, string>> = {
  '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*',
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '==': '!=', '!=': '==',
  '&&': '||', '||': '&&', '??': '||', '&': '|', '|': '&', '^': '&', '<<': '>>', '>>': '>>>', '>>>': '>>',
  '=': '+=', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '++': '--', '--': '++',
} // prettier-ignore

/** Every mutant of a node itself: of literals, operators, keys, arguments, conditions, branches and returns. */
function mutantsOf(node: AnyNode, code: string): Mutant[] {
  const textOf = ({ start, end }: AnyNode): string => code.slice(start, end)
  const replace = (place: AnyNode, text: string): Mutant => ({ start: place.start, end: place.end, text })
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'number')
        return [replace(node, String(node.value + 1)), replace(node, `(${String(node.value)}).toFixed()`)]
      if (typeof node.value === 'string') return [replace(node, JSON.stringify(`${node.value}!`))]
      return typeof node.value === 'boolean' ? [replace(node, String(!node.value))] : []
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const other = operators[node.operator]
      const swapped = replace(node, `(${textOf(node.right)}) ${node.operator} (${textOf(node.left)})`)
      const same = textOf(node.left) === textOf(node.right)
      return [
        ...(other ? [replace(node, `(${textOf(node.left)}) ${other} (${textOf(node.right)})`)] : []),
        ...(same ? [] : [swapped]),
      ]
    }
    case 'AssignmentExpression': {
      const other = /Pattern$/.test(node.left.type) ? undefined : operators[node.operator]
      return other ? [replace(node, `${textOf(node.left)} ${other} ${textOf(node.right)}`)] : []
    }
    case 'UpdateExpression': {
      const other = operators[node.operator] ?? ''
      return [replace(node, node.prefix ? other + textOf(node.argument) : textOf(node.argument) + other)]
    }
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-' ? [replace(node, `(${textOf(node.argument)})`)] : []
    case 'MemberExpression':
      return !node.computed && node.property.type === 'Identifier'
        ? [replace(node.property, `${node.property.name}2`)]
        : []
    case 'CallExpression':
    case 'NewExpression': {
      const [first, second] = node.arguments
      if (!first || !second || textOf(first) === textOf(second)) return []
      return [{ start: first.start, end: second.end, text: `${textOf(second)}, ${textOf(first)}` }]
    }
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return [replace(node.test, `!(${textOf(node.test)})`)]
    case 'ReturnStatement':
      return node.argument ? [replace(node, 'return;')] : []
    case 'Property':
      return node.kind === 'init' && !node.computed && !node.shorthand && node.key.type === 'Identifier'
        ? [replace(node.key, `${node.key.name}2`)]
        : []
    case 'ExpressionStatement':
      return [replace(node, ';')]
    default:
      return []
  }
}

function allMutants(code: string): Mutant[] {
  const found: Mutant[] = []
  const visit = (node: AnyNode): void => {
    found.push(...mutantsOf(node, code))
    forEachChild(node, visit)
  }
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }))
  return found
}

/** This project's own code identity, as a stage: no stage is more tangled. */
function ownCode(): Files {
  const folder = fileURLToPath(new URL('../../../engine/code/', import.meta.url))
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const files = names.map((name): [string, string] => [`lib/code/${name}`, readFileSync(folder + name, 'utf8')])
  const values = fileURLToPath(new URL('../../../engine/values/', import.meta.url))
  const others = ['digest.ts', 'canonical-json.ts', 'user-error.ts'].map((name): [string, string] => [
    `lib/values/${name}`,
    readFileSync(values + name, 'utf8'),
  ])
  return {
    ...Object.fromEntries([...files, ...others]),
    'stages/a.ts':
      "import { stage } from '../engine/index.ts'\nimport { analyseBundle } from '../lib/code/analyse-bundle.ts'\nexport default stage({ run: (x) => analyseBundle(x) })\n",
    'node_modules/acorn/package.json': '{}',
    'node_modules/@jridgewell/trace-mapping/package.json': '{}',
  }
}

test('every change of a literal, operator, key, argument, condition or statement changes the tree', async () => {
  const { code, map, sources } = await (await codeOf(ownCode())).bundle()
  const modules = new Set(sources.map(({ path }) => path))
  const { read } = knownModules('', memoryMemo())
  const digest = (text: string): string => analyseBundle({ code: text, map, modules }, { read }).tree
  const original = digest(code)
  const mutants = allMutants(code)
  const step = Math.ceil(mutants.length / 400)
  const tried = mutants.filter((_, i) => i % step === 0)
  const missed = tried.filter(({ start, end, text }) => {
    try {
      return digest(code.slice(0, start) + text + code.slice(end)) === original
    } catch (error) {
      assert.ok(error instanceof SyntaxError, `${code.slice(start, end)} -> ${text}`)
      return false
    }
  })
  assert.deepEqual(
    missed.map(({ start, end, text }) => `${code.slice(start, end)} -> ${text}`),
    [],
  )
  assert.ok(tried.length >= 300)
})
