import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf } from './temporary-project.ts'

const digestOf = async (...lines: readonly string[]): Promise<string> => {
  const code = await codeOf({
    'node_modules/pkg/package.json': '{}',
    'stages/a.ts': ["import { stage } from '../engine/index.ts'", ...lines].join('\n'),
  })
  return code.digest
}

/** Digests `lines` in two orders, with a stage that uses `a`, `b` and `log` after them. */
async function swapped(first: string, second: string, around: readonly string[] = []): Promise<[string, string]> {
  const end = 'export default stage({ run: () => [a, b, log] })'
  const start = ['const log: unknown[] = []', ...around]
  return [await digestOf(...start, first, second, end), await digestOf(...start, second, first, end)]
}

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
      'calls of helpers that only compute',
      'const a = make(1)',
      'const b = make(2)',
      'const make = (n: number) => { const out: number[] = []; for (let i = 0; i < n; i++) out.push(step(i)); return { out } }',
      'function step(i: number): number { return i === 0 ? 0 : Math.sin(i) + step(i - 1) }',
    ],
    [
      'calls with callbacks written in place',
      'const a = [1, 2].map((x) => x * 2)',
      "const b = Object.keys({ y: 1 }).join('-')",
    ],
    [
      'a helper given as callback',
      'const a = [1, 2].map(double)',
      'const b = [3].map(double)',
      'const double = (x: number) => x * 2',
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

describe('two initialisers whose order can be told may not', () => {
  const pairs: readonly (readonly [claim: string, first: string, second: string, ...around: string[]])[] = [
    ['calls with effects', "const a = log.push('a')", "const b = log.push('b')"],
    ['an effect that reads a value too early', 'const a = read()', 'const b = 1', 'const read = () => b'],
    ['a value that takes another too early', 'const a = { b }', 'const b = { x: 1 }'],
    [
      'an effect that reaches a value through an object',
      'const a = table.go()',
      'const b = 1',
      'const table = { go: () => b }',
    ],
    [
      'an effect that calls what an earlier effect left behind',
      'const a = (log as (() => number)[]).map((f) => f())',
      'const b = 1',
      'log.push(() => b)',
    ],
    [
      'a variable taken before and after it is assigned',
      'const a = [count]',
      'const b = bump()',
      'let count = 0',
      'const bump = () => ++count',
    ],
    [
      'an object spread before and after it is changed',
      'const a = { ...base }',
      'const b = change()',
      'const base = { y: 1 }',
      'const change = () => { base.y = 2 }',
    ],
    ['a class that extends one below', 'class a extends b {}', 'class b {}'],
    ['a static block', 'class a { static { log.push(1) } }', 'const b = log.push(2)'],
    [
      'a getter that runs when spread',
      'const a = { ...odd }',
      'const b = log.push(1)',
      'const odd = { get x() { return log.push(2) } }',
    ],
    [
      'an addition that may call valueOf',
      'const a = odd + 1',
      'const b = log.push(1)',
      'const odd = { valueOf: () => log.push(2) }',
    ],
    [
      'a helper that counts',
      'const a = next()',
      'const b = next()[0]',
      'let count = 0',
      'const next = () => [++count]',
    ],
    [
      'a helper that changes what it is given',
      'const a = add(log)',
      'const b = [...log]',
      'const add = (list: unknown[]) => { list[0] = 1; return 2 }',
    ],
    [
      'a helper that calls what it is given',
      'const a = call(() => log.push(1))',
      'const b = log.push(2)',
      'const call = (f: () => number) => f()',
    ],
    [
      'a helper that calls a helper with an effect',
      'const a = outer(1)',
      'const b = outer(2)',
      'const outer = (x: number) => inner(x)',
      'const inner = (x: number) => log.push(x)',
    ],
    [
      'a method with the name of a built-in one',
      'const a = box.map(1)',
      'const b = box.map(2)',
      'const box = { map: (x: number) => log.push(x) }',
    ],
    [
      'a helper that iterates what has an iterator of its own',
      'const a = all(odd)',
      'const b = log.push(1)',
      'const all = (x: Iterable<number>) => [...x]',
      'const odd = { *[Symbol.iterator]() { yield log.push(2) } }',
    ],
    [
      'a helper that reads what an effect changes',
      'const a = get()',
      'const b = log.push(1)',
      'const get = () => log.length',
    ],
    ['a helper that reads a constant too early', 'const a = get()', 'const b = 1', 'const get = () => [b]'],
    ['a call of what a package gives', 'const a = make(1)', 'const b = make(2)', "import { make } from 'pkg'"],
    [
      'destructuring',
      'const { a } = make()',
      'const { b } = make()',
      "const make = () => ({ a: log.push('a'), b: log.push('b') })",
    ],
  ]
  for (const [claim, first, second, ...around] of pairs) {
    test(claim, async () => {
      const [one, other] = await swapped(first, second, around)
      assert.notEqual(one, other)
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
