import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestOf, swapped } from './swapped.ts'
import { codeOf } from './temporary-project.ts'

describe('two initialisers whose order means nothing may be swapped', () => {
  const pairs: readonly (readonly [claim: string, first: string, second: string, ...around: string[]])[] = [
    ['literals', 'const a = 1', "const b = 'x'"],
    ['functions that use each other', 'const a = () => b', 'const b = () => a'],
    ['a function declaration and its user', 'function a() { return b }', 'const b = a'],
    ['objects and arrays', 'const a = { x: [1], f() { return b } }', 'const b = [{ y: 2 }]'],
    ['arithmetic of constants', 'const a = K * 2', 'const b = -K + 1', 'const K = 3'],
    ['spreads of plain objects', 'const a = { ...base, x: 1 }', 'const b = { ...base }', 'const base = { y: 1 }'],
    ['classes', 'const a = class { static x = 1 }', 'class b {}'],
    ['sets, maps and regular expressions', 'const a = new Set([1])', 'const b = /x/'],
    ['pure functions of Math', 'const a = Math.sqrt(2)', 'const b = 2 * Math.PI'],
    [
      'calls that are marked as pure',
      'const a = /* @__PURE__ */ make(1)',
      'const b = /* @__PURE__ */ make(2)',
      'const make = (x: number) => ({ x })',
    ],
    [
      'calls of helpers that only make a value of what they are given',
      'const a = make(1)',
      'const b = make(2)',
      'const make = (n: number) => { const list = [n, scale]; return { list } }',
      'const scale = 2',
    ],
    [
      'lists and keys of what stands here',
      'const a = [...c, 3]',
      'const b = [...Object.keys({ x: 1 })]',
      'const c = [1, 2]',
    ],
    ['arrays of numbers', 'const a = new Float64Array(4)', 'const b = new Float64Array([1, 2])'],
    [
      'schemas, of schemas and of own helpers',
      'const a = Type.Object({ ...base.properties, list: many(base) })',
      "const b = Type.Union([base, Type.Literal('x')])",
      'const base = Type.Object({ n: Type.Number() })',
      'function many(items: TSchema) { return Type.Array(items) }',
      "import { Type, type TSchema } from '@sinclair/typebox'",
    ],
    ['values and a function called later', 'const a = 1', 'const b = { go: () => log.push(a) }'],
  ]
  for (const [claim, first, second, ...around] of pairs) {
    test(claim, async () => {
      const [one, other] = await swapped(first, second, around)
      assert.equal(one, other)
    })
  }
})

describe('two initialisers that are not of the forms known to do nothing else count as effects: swapped, they rerun', () => {
  const pairs: readonly (readonly [claim: string, first: string, second: string, ...around: string[]])[] = [
    ['callbacks', 'const a = [1, 2].map((x) => x * 2)', 'const b = [3].map((x) => x * 2)'],
    ['helpers with a loop', 'const a = sum(1)', 'const b = sum(2)', 'const sum = (n: number) => { let s = 0; for (let i = 0; i < n; i++) s += i; return s }'],
    ['destructuring of literals', 'const [a, c] = [1, 2]', 'const [b, d] = [3, 4]'],
    ['members', 'const a = c.x', 'const b = c.y', 'const c = { x: 1, y: 2 }'],
    ['methods of texts', "const a = 'x y'.split(' ')", "const b = 'z'.repeat(3)"],
    ['arithmetic of bigints, which may end in an error', 'const a = 1n + 2n', 'const b = 3n * 4n'],
  ] // prettier-ignore
  for (const [claim, first, second, ...around] of pairs) {
    test(claim, async () => {
      const [one, other] = await swapped(first, second, around)
      assert.notEqual(one, other)
    })
  }
})

describe('a value that nobody uses is part of the code where making it can end in an error', () => {
  const additions: readonly (readonly [claim: string, line: string, ...around: string[]])[] = [
    ['a name that nothing declares', 'const unused = { ...nothing }'],
    ['a constant used above its declaration', 'const unused = { ...later }\nconst later = {}'],
  ]
  for (const [claim, line] of additions) {
    test(claim, async () => {
      const end = 'export default stage({ run: () => log })'
      const start = 'const log: unknown[] = []'
      assert.notEqual(await digestOf(start, line, end), await digestOf(start, end))
    })
  }
})

test('effects of two modules keep the order of their imports', async () => {
  const files = (imports: readonly string[]) => ({
    'stages/a.ts': `import { stage } from '../engine/index.ts'\n${imports.join('\n')}\nexport default stage({ run: () => log })\nimport { log } from '../lib/log.ts'\n`,
    'lib/log.ts': 'export const log: number[] = []',
    'lib/one.ts': "import { log } from './log.ts'\nlog.push(1)\n",
    'lib/two.ts': "import { log } from './log.ts'\nlog.push(2)\n",
  })
  const [one, two] = ["import '../lib/one.ts'", "import '../lib/two.ts'"]
  assert.notEqual((await codeOf(files([one, two]))).digest, (await codeOf(files([two, one]))).digest)
})
