import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf } from './temporary-project.ts'

const digestOf = async (...lines: readonly string[]): Promise<string> => {
  const code = await codeOf({
    'node_modules/pkg/package.json': '{}',
    'node_modules/@sinclair/typebox/package.json': '{}',
    'lib/none.ts': 'export const none = 0',
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
      'a list spread that can be read once',
      'const a = [...list]',
      'const b = [...list]',
      'const list = [1, 2].values()',
    ],
    [
      'a call with elements that can be read once',
      'const a = f(...list)',
      'const b = f(...list)',
      'const list = count()',
      'const f = (x: number) => [x]',
      'function* count() { yield* [1, 2, 3, 4] }',
    ],
    [
      'a call marked as pure whose argument is not',
      'const a = /* @__PURE__ */ make(log.push(1))',
      'const b = /* @__PURE__ */ make(log.push(2))',
      'const make = (x: number) => ({ x })',
    ],
    [
      'a class that extends a proxy',
      'class a extends odd {}',
      'const b = log.push(1)',
      'const odd = new Proxy(class {}, { get: (t, k) => (log.push(k), Reflect.get(t, k)) })',
    ],
    ['a getter of a package', 'const a = pkg.next', 'const b = pkg.next', "import { pkg } from 'pkg'"],
    ['a spread of what a package gives', 'const a = { ...pkg }', 'const b = { ...pkg }', "import { pkg } from 'pkg'"],
    [
      'a spread of what holds something of a package',
      'const a = { ...box.pkg }',
      'const b = { ...box.pkg }',
      'const box = { pkg }',
      "import { pkg } from 'pkg'",
    ],
    [
      'a schema of what a package gives',
      'const a = Type.Object(pkg)',
      'const b = Type.Object(pkg)',
      "import { Type } from '@sinclair/typebox'",
      "import { pkg } from 'pkg'",
    ],
    [
      'a schema builder replaced',
      'const a = Type.Array(1)',
      'const b = Type.Array(2)',
      'Type.Array = (x) => log.push(x)',
      "import { Type } from '@sinclair/typebox'",
    ],
    [
      'a builder of schemas that counts',
      'const a = Type.Recursive(f)',
      'const b = Type.Recursive(f)',
      'const f = (self) => self',
      "import { Type } from '@sinclair/typebox'",
    ],
    ['a function of Math replaced', 'const a = Math.sqrt(4)', 'const b = (Math.sqrt = () => 1)'],
    ['a function of Math replaced by a pattern', 'const a = Math.sqrt(4)', 'const b = 1;[Math.sqrt] = [() => 1]'],
    ['a random number', 'const a = Math.random()', 'const b = Math.random() + 1'],
    [
      'an array with an iterator of its own',
      'const a = [...c]',
      'const b = log.push(1)',
      'const c = [1]',
      'c[Symbol.iterator] = function* () { yield log.push(2) }',
    ],
    [
      'arrays that iterate in another way',
      'const a = [...c]',
      'const b = log.push(1)',
      'const c = [1]',
      "Object['getOwn' + 'PropertySymbols'](Array.prototype).forEach((s) => { Array.prototype[s] = () => [log.push(2)].values() })",
    ],
    [
      'a template that calls toString',
      'const a = `${odd}`',
      'const b = log.push(1)',
      'const odd = { toString: () => String(log.push(2)) }',
    ],
    [
      'a computed key that calls toString',
      'const a = { [odd]: 1 }',
      'const b = log.push(1)',
      'const odd = { toString: () => String(log.push(2)) }',
    ],
    [
      'a helper that makes text of what it is given',
      'const a = f(odd)',
      'const b = log.push(1)',
      'const f = (x: unknown) => `${x}`',
      "const odd = { [`to${'String'}`]: () => String(log.push(2)) }",
    ],
    [
      'a static member with a computed key',
      'class a { static [log.push(1)] = 1 }',
      'class b { static [log.push(2)] = 1 }',
    ],
    ['a static member that calls', 'class a { static x = log.push(1) }', 'class b { static x = log.push(2) }'],
    ['a tagged template', 'const a = tag`x`', 'const b = tag`y`', 'const tag = (x: unknown) => log.push(x)'],
    ['a default value that counts', 'const a = f()', 'const b = f()', 'const f = (x = log.push(1)) => [x]'],
    [
      'a helper whose parameter is named like a global',
      'const a = f(odd)',
      'const b = f(odd)',
      'const f = (Math) => Math.sqrt(1)',
      'const odd = { sqrt: (x: number) => log.push(x) }',
    ],
    [
      'a helper that takes its argument apart',
      'const a = f(odd)',
      'const b = log.push(1)',
      'const f = ({ x }) => [x]',
      'const odd = { get x() { return log.push(2) } }',
    ],
    [
      'a getter set by a descriptor',
      'const a = { ...odd }',
      'const b = log.push(1)',
      'const odd = Object.create(null, { x: { enumerable: true, get: () => log.push(2) } })',
    ],
    [
      'a getter set by an old method',
      'const a = { ...odd }',
      'const b = log.push(1)',
      'const odd = {}',
      "odd.__defineGetter__('x', () => log.push(2))",
    ],
    ['a deletion', 'const a = delete odd.x', 'const b = { ...odd }', 'const odd = { x: 1 }'],
    [
      'a question whether a proxy has a member',
      "const a = 'x' in odd",
      "const b = 'y' in odd",
      'const odd = new Proxy({}, { has: (_, k) => log.push(k) > 0 })',
    ],
    ['a binding that is filled between', 'const a = [...list]', 'const b = list.push(1)', 'let list: number[] = []'],
    ['a binding that is assigned between', 'const a = { list }', 'const b = (list = [1])', 'let list: number[] = []'],
    ['an import in place', "const a = import('pkg')", "const b = import('../lib/none.ts')"],
    [
      'destructuring with defaults',
      'const { a = log.push(1) } = odd',
      'const { b = log.push(2) } = odd',
      'const odd = {}',
    ],
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
