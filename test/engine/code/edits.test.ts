import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf, TemporaryProject, type Files } from './temporary-project.ts'

/** One edit of a project: the files before, those that the edit changes, and whether the stage means something else after it. */
type Row = readonly [claim: string, before: Files, edit: Files]

const stageOf = (run: string, imports = ''): string =>
  `import { stage } from '../engine/index.ts'\n${imports}\nexport default stage({ run: ${run} })\n`

const chain: Files = {
  'stages/a.ts': stageOf('(x: number) => near(x)', "import { near } from '../lib/near.ts'"),
  'lib/near.ts': `import { far } from './far.ts'
export function near(x: number): number {
  const doubled = x * 2
  return far(doubled)
}
export const unrelated = 1
`,
  'lib/far.ts': 'export const far = (x: number): number => x + LIMIT\nconst LIMIT = 10\n',
}
const near = chain['lib/near.ts'] as string
const far = chain['lib/far.ts'] as string

const free: readonly Row[] = [
  ['a comment', chain, { 'lib/near.ts': `/** Doubles. */\n${near.replace('const', '// why\n  const')}` }],
  ['a licence comment', chain, { 'lib/near.ts': `/*! @license MIT */\n${near}` }],
  ['white space', chain, { 'lib/near.ts': near.replaceAll('\n', '\n\n').replaceAll('  ', '\t') }],
  [
    'quotes and parentheses',
    { 'stages/a.ts': stageOf("(x) => 'a' + x * 2") },
    { 'stages/a.ts': stageOf('(x) => ("a" + (x * 2))') },
  ],
  [
    'quotes of keys',
    { 'stages/a.ts': stageOf('() => ({ a: 1, 2: 3 })') },
    { 'stages/a.ts': stageOf("() => ({ 'a': 1, '2': 3 })") },
  ],
  ['a template without holes', { 'stages/a.ts': stageOf("() => 'a'") }, { 'stages/a.ts': stageOf('() => `a`') }],
  [
    'spellings of numbers',
    { 'stages/a.ts': stageOf('() => [255, 1000, 16n]') },
    { 'stages/a.ts': stageOf('() => [0xff, 1_000, 0x10n]') },
  ],
  [
    'flags of a regular expression in another order',
    { 'stages/a.ts': stageOf('() => /a/gi') },
    { 'stages/a.ts': stageOf('() => /a/ig') },
  ],
  [
    'braces round a single statement',
    { 'stages/a.ts': stageOf('(x) => { if (x) return 1; return 2 }') },
    { 'stages/a.ts': stageOf('(x) => { if (x) { return 1 } return 2 }') },
  ],
  [
    'an arrow function with a body that returns',
    { 'stages/a.ts': stageOf('(x) => x + 1') },
    { 'stages/a.ts': stageOf('(x) => { return x + 1 }') },
  ],
  [
    'const for a let that is never assigned',
    { 'stages/a.ts': stageOf('(x) => { let y = x; return y * y }') },
    { 'stages/a.ts': stageOf('(x) => { const y = x; return y * y }') },
  ],
  [
    '"use strict" in a module',
    { 'stages/a.ts': stageOf('function () { return 1 }') },
    { 'stages/a.ts': stageOf("function () { 'use strict'; return 1 }") },
  ],
  ['a local variable renamed', chain, { 'lib/near.ts': near.replaceAll('doubled', 'twice') }],
  ['a parameter renamed', chain, { 'lib/near.ts': near.replaceAll(/\bx\b/g, 'value') }],
  [
    'a shorthand property whose variable is renamed',
    { 'stages/a.ts': stageOf('(x) => { const a = x; return { a } }') },
    { 'stages/a.ts': stageOf('(x) => { const b = x; return { a: b } }') },
  ],
  [
    'a label renamed',
    { 'stages/a.ts': stageOf('(x) => { out: for (;;) { for (;;) { if (x) break out; continue out } } }') },
    { 'stages/a.ts': stageOf('(x) => { all: for (;;) { for (;;) { if (x) break all; continue all } } }') },
  ],
  [
    'a private member renamed',
    { 'stages/a.ts': stageOf('() => new (class { #a = 1; get() { return this.#a } })().get()') },
    { 'stages/a.ts': stageOf('() => new (class { #b = 1; get() { return this.#b } })().get()') },
  ],
  [
    'a helper renamed everywhere',
    chain,
    {
      'lib/near.ts': near.replaceAll('far', 'remote').replace('./remote.ts', './far.ts'),
      'lib/far.ts': far.replace('far', 'remote'),
    },
  ],
  [
    'a helper renamed to the name of another',
    { ...chain, 'lib/near.ts': `${near}export const far2 = 1\n` },
    { 'lib/far.ts': far.replaceAll('LIMIT', 'near') },
  ],
  ['a constant renamed', chain, { 'lib/far.ts': far.replaceAll('LIMIT', 'BOUND') }],
  [
    'types and assertions',
    chain,
    {
      'lib/near.ts': `interface Box { x: number }\ntype Alias = Box | undefined\n${near.replace('x * 2', '(x as number)! * 2').replace('x: number', 'x: Alias extends never ? string : number')}`,
    },
  ],
  [
    'an import of a type',
    chain,
    {
      'lib/near.ts': `import type { Box } from './types.ts'\n${near}`,
      'lib/types.ts': 'export interface Box { x: number }',
    },
  ],
  [
    'an unrelated export edited',
    chain,
    { 'lib/near.ts': near.replace('unrelated = 1', "unrelated = { a: ['other'] }") },
  ],
  ['an unrelated export added', chain, { 'lib/far.ts': `${far}export const added = (x: string) => x.length\n` }],
  [
    'a named export of the stage file edited',
    { 'stages/a.ts': `export const other = 1\n${stageOf('() => 1')}` },
    { 'stages/a.ts': `export const other = 2\n${stageOf('() => 1')}` },
  ],
  [
    'the order of functions',
    chain,
    { 'lib/far.ts': 'const LIMIT = 10\nexport const far = (x: number): number => x + LIMIT\n' },
  ],
  [
    'an unused import of a project file',
    chain,
    {
      'stages/a.ts': stageOf(
        '(x: number) => near(x)',
        "import { near, unrelated } from '../lib/near.ts'\nimport { far } from '../lib/far.ts'",
      ),
    },
  ],
  [
    'a file moved',
    chain,
    { 'lib/near.ts': near.replace('./far.ts', '../deep/er/far.ts'), 'lib/far.ts': null, 'deep/er/far.ts': far },
  ],
  [
    'a helper moved to another file',
    chain,
    { 'lib/near.ts': near.replace("import { far } from './far.ts'", far.replace('export ', '')) },
  ],
  [
    'a re-export in between',
    chain,
    {
      'lib/near.ts': near.replace('./far.ts', './index.ts'),
      'lib/index.ts': "export * from './far.ts'\nexport { unrelated } from './near.ts'\n",
    },
  ],
  [
    'an unrelated file in a barrel',
    {
      ...chain,
      'lib/near.ts': near.replace('./far.ts', './index.ts'),
      'lib/index.ts': "export * from './far.ts'\nexport * from './other.ts'\n",
      'lib/other.ts': 'export const other = () => 1',
    },
    { 'lib/other.ts': 'export const other = () => 2' },
  ],
]

const meant: readonly Row[] = [
  [
    'the stage itself',
    chain,
    { 'stages/a.ts': stageOf('(x: number) => near(x) + 1', "import { near } from '../lib/near.ts'") },
  ],
  ['a helper one import away', chain, { 'lib/near.ts': near.replace('* 2', '* 3') }],
  ['a helper two imports away', chain, { 'lib/far.ts': far.replace('x +', 'x -') }],
  ['a constant', chain, { 'lib/far.ts': far.replace('10', '11') }],
  ['the sign of zero', { 'stages/a.ts': stageOf('() => 0') }, { 'stages/a.ts': stageOf('() => -0') }],
  ['a number for its text', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf("() => '1'") }],
  ['a bigint for a number', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf('() => 1n') }],
  ['1e21 and Infinity', { 'stages/a.ts': stageOf('() => 1e21') }, { 'stages/a.ts': stageOf('() => 1e999') }],
  ['a lone surrogate', { 'stages/a.ts': stageOf("() => '\\ud800'") }, { 'stages/a.ts': stageOf("() => '\\ud801'") }],
  [
    'composed and decomposed letters',
    { 'stages/a.ts': stageOf("() => '\u00e9'") },
    { 'stages/a.ts': stageOf("() => 'e\u0301'") },
  ],
  [
    'the flags of a regular expression',
    { 'stages/a.ts': stageOf('() => /a/g') },
    { 'stages/a.ts': stageOf('() => /a/y') },
  ],
  [
    'the raw text of a tagged template',
    { 'stages/a.ts': stageOf('() => String.raw`\\n`') },
    { 'stages/a.ts': stageOf('() => String.raw`\\u000a`') },
  ],
  ['which local is used', { 'stages/a.ts': stageOf('(a, b) => a - b') }, { 'stages/a.ts': stageOf('(a, b) => b - a') }],
  [
    'a variable that now shadows another',
    { 'stages/a.ts': stageOf('(a) => { const f = (b) => a + b; return f(1) }') },
    { 'stages/a.ts': stageOf('(a) => { const f = (a) => a + a; return f(1) }') },
  ],
  [
    'var for let in a loop with closures',
    { 'stages/a.ts': stageOf('() => { const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f }') },
    { 'stages/a.ts': stageOf('() => { const f = []; for (var i = 0; i < 3; i++) f.push(() => i); return f }') },
  ],
  [
    'which label is left',
    { 'stages/a.ts': stageOf('(x) => { a: for (;;) { b: for (;;) { if (x) break a } } }') },
    { 'stages/a.ts': stageOf('(x) => { a: for (;;) { b: for (;;) { if (x) break b } } }') },
  ],
  [
    'a getter for a value',
    { 'stages/a.ts': stageOf('() => ({ get a() { return {} } })') },
    { 'stages/a.ts': stageOf('() => ({ a() { return {} } })') },
  ],
  [
    'a static member',
    { 'stages/a.ts': stageOf('() => class { static a = 1 }') },
    { 'stages/a.ts': stageOf('() => class { a = 1 }') },
  ],
  [
    'a static block',
    { 'stages/a.ts': stageOf('() => class { static a; static { this.a = 1 } }') },
    { 'stages/a.ts': stageOf('() => class { static a; static { this.a = 2 } }') },
  ],
  [
    'a computed __proto__',
    { 'stages/a.ts': stageOf('(p) => ({ __proto__: p })') },
    { 'stages/a.ts': stageOf("(p) => ({ ['__proto__']: p })") },
  ],
  [
    'a shorthand __proto__',
    { 'stages/a.ts': stageOf('(__proto__) => ({ __proto__: __proto__ })') },
    { 'stages/a.ts': stageOf('(__proto__) => ({ __proto__ })') },
  ],
  ['async', { 'stages/a.ts': stageOf('() => 1') }, { 'stages/a.ts': stageOf('async () => 1') }],
  ['a generator', { 'stages/a.ts': stageOf('function () {}') }, { 'stages/a.ts': stageOf('function* () {}') }],
  [
    'for await',
    { 'stages/a.ts': stageOf('async (x) => { for (const y of x) return y }') },
    { 'stages/a.ts': stageOf('async (x) => { for await (const y of x) return y }') },
  ],
  ['optional chaining', { 'stages/a.ts': stageOf('(x) => x.y') }, { 'stages/a.ts': stageOf('(x) => x?.y') }],
  ['where a chain ends', { 'stages/a.ts': stageOf('(x) => x?.y.z') }, { 'stages/a.ts': stageOf('(x) => (x?.y).z') }],
  [
    'the order of keys',
    { 'stages/a.ts': stageOf('() => ({ a: 1, b: 2 })') },
    { 'stages/a.ts': stageOf('() => ({ b: 2, a: 1 })') },
  ],
  ['a hole in an array', { 'stages/a.ts': stageOf('() => [, 1]') }, { 'stages/a.ts': stageOf('() => [undefined, 1]') }],
  ['rest for a parameter', { 'stages/a.ts': stageOf('(...x) => x') }, { 'stages/a.ts': stageOf('(x) => x') }],
  ['a default value', { 'stages/a.ts': stageOf('(x = 1) => x') }, { 'stages/a.ts': stageOf('(x = 2) => x') }],
  [
    'the default case of a switch',
    { 'stages/a.ts': stageOf('(x) => { switch (x) { case 1: return 1; default: return 2 } }') },
    { 'stages/a.ts': stageOf('(x) => { switch (x) { default: return 2; case 1: return 1 } }') },
  ],
  ['delete', { 'stages/a.ts': stageOf('(x) => delete x.a') }, { 'stages/a.ts': stageOf('(x) => void x.a') }],
  ['x++ for ++x', { 'stages/a.ts': stageOf('(x) => x++') }, { 'stages/a.ts': stageOf('(x) => ++x') }],
  [
    'a block that scopes',
    { 'stages/a.ts': stageOf('(x) => { { let x = 1 } return x }') },
    { 'stages/a.ts': stageOf('(x) => { x = 1; return x }') },
  ],
]

const reached: readonly Row[] = [
  [
    'an object',
    {
      'stages/a.ts': stageOf('(k) => table[k](1)', "import { table } from '../lib/table.ts'"),
      'lib/table.ts': "import { one } from './one.ts'\nexport const table = { one }\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'a class',
    {
      'stages/a.ts': stageOf('(x) => new Box().open(x)', "import { Box } from '../lib/box.ts'"),
      'lib/box.ts': 'class Base { open(x) { return x } }\nexport class Box extends Base {}\n',
    },
    { 'lib/box.ts': 'class Base { open(x) { return -x } }\nexport class Box extends Base {}\n' },
  ],
  [
    'a re-export',
    {
      'stages/a.ts': stageOf('(x) => uno(x)', "import { uno } from '../lib/index.ts'"),
      'lib/index.ts': "export { one as uno } from './one.ts'\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'a barrel file',
    {
      'stages/a.ts': stageOf('(x) => one(x)', "import { one } from '../lib/index.ts'"),
      'lib/index.ts': "export * from './one.ts'\nexport * from './two.ts'\n",
      'lib/one.ts': 'export const one = (x) => x + 1',
      'lib/two.ts': 'export const two = 2',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 2' },
  ],
  [
    'import *',
    {
      'stages/a.ts': stageOf('(k) => all[k](1)', "import * as all from '../lib/one.ts'"),
      'lib/one.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x',
    },
    { 'lib/one.ts': 'export const one = (x) => x + 1\nexport const two = (x) => -x' },
  ],
  [
    'an export more, for import *',
    {
      'stages/a.ts': stageOf('() => Object.keys(all)', "import * as all from '../lib/one.ts'"),
      'lib/one.ts': 'export const one = 1',
    },
    { 'lib/one.ts': 'export const one = 1\nexport const two = 2' },
  ],
  [
    'a dynamic import',
    {
      'stages/a.ts': stageOf("async (x) => (await import('../lib/one.ts')).one(x)"),
      'lib/one.ts': 'export const one = (x) => x + K\nconst K = 1',
    },
    { 'lib/one.ts': 'export const one = (x) => x + K\nconst K = 2' },
  ],
  [
    'mutually recursive helpers',
    {
      'stages/a.ts': stageOf('(n) => even(n)', "import { even } from '../lib/even.ts'"),
      'lib/even.ts': "import { odd } from './odd.ts'\nexport const even = (n) => n === 0 || odd(n - 1)\n",
      'lib/odd.ts': "import { even } from './even.ts'\nexport const odd = (n) => n !== 0 && even(n - 1)\n",
    },
    { 'lib/odd.ts': "import { even } from './even.ts'\nexport const odd = (n) => n !== 0 && even(n - 3)\n" },
  ],
  [
    'JSON',
    {
      'stages/a.ts': stageOf('() => data.k', "import data from '../lib/data.json'"),
      'lib/data.json': '{ "k": 1, "unused": [] }',
    },
    { 'lib/data.json': '{ "k": 2, "unused": [] }' },
  ],
  [
    'WebAssembly',
    {
      'stages/a.ts': stageOf('() => bytes', "import bytes from '../lib/code.wasm'"),
      'lib/code.wasm': new Uint8Array([0, 97, 115, 109]),
    },
    { 'lib/code.wasm': new Uint8Array([0, 97, 115, 110]) },
  ],
  [
    'text',
    { 'stages/a.ts': stageOf('() => text', "import text from '../lib/text.txt'"), 'lib/text.txt': 'a' },
    { 'lib/text.txt': 'b' },
  ],
  [
    'an import for its effect',
    {
      'stages/a.ts': stageOf(
        '() => registry.length',
        "import '../lib/register.ts'\nimport { registry } from '../lib/registry.ts'",
      ),
      'lib/registry.ts': 'export const registry = []',
      'lib/register.ts': "import { registry } from './registry.ts'\nregistry.push(1)\n",
    },
    { 'lib/register.ts': "import { registry } from './registry.ts'\nregistry.push(1, 2)\n" },
  ],
  [
    'JSX and its settings',
    {
      'stages/a.tsx': stageOf('() => <p>1</p>'),
      'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "one" } }',
      'node_modules/one/package.json': '{}',
      'node_modules/two/package.json': '{}',
    },
    { 'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "two" } }' },
  ],
]

const stageFile = (files: Files): string => ('stages/a.tsx' in files ? 'stages/a.tsx' : 'stages/a.ts')

describe('an edit without a change of meaning leaves the code digest as it is', () => {
  for (const [claim, before, edit] of free) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one()
      assert.equal((await project.write(edit).one()).digest, digest)
    })
  }

  test('a stage renamed', async () => {
    const project = new TemporaryProject(chain)
    const { digest } = await project.one()
    assert.equal((await project.move('stages/a.ts', 'stages/other-name.ts').one('stages/other-name.ts')).digest, digest)
  })

  test('another folder for the project', async () => {
    assert.equal((await codeOf(chain)).digest, (await codeOf(chain)).digest)
  })

  test('imports in another order, also where they lead to values', async () => {
    const imports = [
      "import { A } from '../lib/a.ts'",
      "import { B } from '../lib/b.ts'",
      "import { f } from '../lib/f.ts'",
    ]
    const files = (order: readonly string[]): Files => ({
      'stages/a.ts': stageOf('() => f(A, B)', order.join('\n')),
      'lib/a.ts':
        "import { json } from '../engine/index.ts'\nimport { Type } from '@sinclair/typebox'\nexport const A = json(Type.Object({ a: Type.Number() }))\n",
      'lib/b.ts': 'export const B = { size: 2 * Math.PI, seen: new Set([1]) }\n',
      'lib/f.ts': 'export const f = Object.freeze({ call: (...x) => x }).call\n',
      'node_modules/@sinclair/typebox/package.json': '{}',
    })
    const { digest } = await codeOf({ ...files(imports), 'lib/f.ts': 'export const f = (...x) => x\n' })
    assert.equal(
      (await codeOf({ ...files([...imports].reverse()), 'lib/f.ts': 'export const f = (...x) => x\n' })).digest,
      digest,
    )
  })
})

describe('an edit that changes the meaning changes the code digest', () => {
  for (const [claim, before, edit] of meant) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one()
      assert.notEqual((await project.write(edit).one()).digest, digest)
    })
  }
})

describe('an edit is found where it is reached through', () => {
  for (const [claim, before, edit] of reached) {
    test(claim, async () => {
      const project = new TemporaryProject(before)
      const { digest } = await project.one(stageFile(before))
      assert.notEqual((await project.write(edit).one(stageFile(before))).digest, digest)
    })
  }
})

describe('what a file makes beside what the stage uses', () => {
  const withBeside = (beside: string): Files => ({
    'stages/a.ts': stageOf('() => Row', "import { Row } from '../schemas/row.ts'"),
    'schemas/row.ts': `import { Type } from '@sinclair/typebox'\nconst one = (x: object) => check(x)\nconst check = (x: object) => { if (!x) throw new Error('no'); return x }\nexport const Row = Type.Object({})\n${beside}\n`,
    'node_modules/@sinclair/typebox/package.json': '{}',
  })
  const digest = async (beside: string): Promise<string> => (await codeOf(withBeside(beside))).digest

  test('does not count where it is a schema', async () => {
    const schema = 'export const Other = Type.Object({ a: Type.Number() })'
    assert.equal(await digest(schema), await digest(''))
  })

  test('counts where making it could fail', async () => {
    assert.notEqual(await digest('export const other = one({})'), await digest(''))
  })
})

test('of two stages that share a helper file, only the one that uses what changed has another digest', async () => {
  const project = new TemporaryProject({
    'stages/a.ts': stageOf('(x) => one(x)', "import { one } from '../lib/both.ts'"),
    'stages/b.ts': stageOf('(x) => two(x)', "import { two } from '../lib/both.ts'"),
    'lib/both.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x + 2\n',
  })
  const [a, b] = await project.identify('stages/a.ts', 'stages/b.ts')
  project.write({ 'lib/both.ts': 'export const one = (x) => x + 1\nexport const two = (x) => x + 3\n' })
  const [a2, b2] = await project.identify('stages/a.ts', 'stages/b.ts')
  assert.equal(a2?.digest, a?.digest)
  assert.notEqual(b2?.digest, b?.digest)
})

test("the engine and a door's module count by name only", async () => {
  const project = new TemporaryProject({
    'stages/a.ts': stageOf('(x) => fast(x)', "import { fast } from '../kernel/native.ts'"),
    'kernel/native.ts': 'export const fast = (x) => x',
  })
  project.doors = ['kernel/native.ts']
  const before = await project.one()
  project.write({
    'kernel/native.ts': 'export const fast = (x) => Math.random()',
    'engine/index.ts': 'export const stage = (x) => ({ ...x })',
  })
  const code = await project.one()
  assert.equal(code.digest, before.digest)
  assert.deepEqual(code.doors, ['kernel/native.ts'])
  assert.deepEqual(code.impurities, [])
  const { code: text } = await code.bundle()
  assert.match(text, /^import \{ fast \} from "door:kernel\/native\.ts";$/m)
  assert.match(text, /^import \{ stage \} from "engine";$/m)
})
