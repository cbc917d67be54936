import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf, type Files } from './temporary-project.ts'

const head = "import { stage } from '../engine/index.ts'\n"

/** What a stage reaches that has this code, as `column what`. */
async function reaches(source: string, others: Files = {}): Promise<string[]> {
  const { impurities } = await codeOf({ 'stages/a.ts': `${head}${source}\n`, ...others })
  return impurities.map(({ column, what }) => `${column} ${what}`)
}

/** A stage whose `run` has its body on a line of its own. */
const run = (body: string): string => `export default stage({ run: () => {\n${body}\n} })`

describe('what reaches out of a stage is found', () => {
  const cases: readonly (readonly [body: string, ...found: string[]])[] = [
    ['return Math.random()', '8 Math.random'],
    ["return Math['random']()", '8 Math.random'],
    ['const { random } = Math; return random()', '20 Math.random'],
    ['const { random: draw } = Math; return draw()', '26 Math.random'],
    ['const M = Math; return M.random()', '11 Math as a value, which carries Math.random'],
    ['return Object.values(Math)', '22 Math as a value, which carries Math.random'],
    ["const key = 'random' as const; return [key].map((k) => Math[k])", '56 Math[...] by a computed name'],
    ['return globalThis.Math.random()', '8 Math.random'],
    ["return globalThis['Math'].random()", '8 Math.random'],
    ['return globalThis.global.Math.random()', '8 Math.random'],
    ['const g = globalThis; return g.Math', '11 globalThis as a value'],
    ['return global[String(1)]', '8 global[...] by a computed name'],
    ['return Date.now()', '8 Date.now'],
    ['return new Date()', '12 new Date()'],
    ['return Date()', '8 Date()'],
    ['return new Date(...[])', '12 new Date(...), maybe with no arguments'],
    ['const D = Date; return new D()', '11 Date as a value, which carries Date.now'],
    ['const { now } = Date; return now()', '17 Date as a value, which carries Date.now'],
    ['return performance.now()', '8 performance.now'],
    ['return process.env.HOME', '8 process.env'],
    ['return process.hrtime()', '8 process.hrtime'],
    ['setTimeout(() => 1, 1)', '1 setTimeout'],
    ['return AbortSignal.timeout(1)', '8 AbortSignal.timeout'],
    ['return crypto.randomUUID()', '8 crypto.randomUUID'],
    ["return fetch('http://a')", '8 fetch'],
    ["return eval('1')", '8 eval'],
    ["return new Function('return 1')()", '12 Function'],
    ["return (() => 1).constructor('return 1')()", '18 a call of .constructor, which may be Function'],
    ["const { constructor: F } = () => 1; return F('return 1')", '9 { constructor }, which may be Function'],
    ['return [].constructor.constructor', '11 .constructor.constructor, which is Function'],
    ['return import.meta.url', '8 import.meta'],
    ['return new WeakRef({})', '12 WeakRef'],
    ['return navigator.hardwareConcurrency', '8 navigator.hardwareConcurrency'],
    ['return (1).toLocaleString()', '12 .toLocaleString() without a locale'],
    ['return (1).toLocaleString(undefined)', '12 .toLocaleString() without a locale'],
    ["return new Date(0).toLocaleDateString('en')", '20 .toLocaleDateString() without a time zone'],
    ["return 'a'.localeCompare('b')", '12 .localeCompare() without a locale'],
    ['return new Intl.NumberFormat()', '12 Intl.NumberFormat without a locale'],
    ["return new Intl.DateTimeFormat('en')", '12 Intl.DateTimeFormat without a time zone'],
    ['return Buffer.allocUnsafe(8)', '15 .allocUnsafe, whose bytes are left over'],
    ['try { return 1 } catch (e) { return (e as Error).stack }', "50 an error's stack, which holds paths"],
    ['return new Error().stack', "20 an error's stack, which holds paths"],
    ["return require('fs')", '8 require()'],
    ['return globalThis.anything', '8 anything'],
    ["const at = './' + 'x'; return import(at)", '31 import() of a computed path'],
    ["return import('node:fs')", '8 import("node:fs")'],
  ]
  for (const [body, ...found] of cases) {
    test(body, async () => {
      assert.deepEqual(await reaches(run(body)), found)
    })
  }
})

describe('what is pure is left alone', () => {
  const cases = [
    'return Math.max(1, Math.PI)',
    'const { sin, PI } = Math; return sin(PI)',
    'const Math = { random: () => 4 }; return Math.random()',
    'return new Date(2020, 1).getTime() + Date.UTC(2020)',
    'return [] instanceof Date',
    "return typeof process === 'undefined' || typeof window",
    "return (1).toLocaleString('en')",
    "return new Date(0).toLocaleDateString('en', { timeZone: 'UTC' })",
    "return new Intl.NumberFormat('en').format(1)",
    'return structuredClone(new Map()).size',
    'const process = { env: 1 }; return process.env',
    'class Clock { now() { return 1 } } return new Clock().now()',
    'const x = { random: 1, process: 2, fetch: 3 }; return x.random + x.process + x.fetch',
    'return new (class { stack = []; top() { return this.stack } })().top()',
    'return (function () { return arguments.length })()',
  ]
  for (const body of cases) {
    test(body, async () => {
      assert.deepEqual(await reaches(run(body)), [])
    })
  }

  test("pure parts of Node's modules", async () => {
    const imports =
      "import assert from 'node:assert/strict'\nimport { createHash } from 'crypto'\nimport { join } from 'node:path/posix'\n"
    assert.deepEqual(await reaches(`${imports}${run("assert(createHash('sha256')); return join('a', 'b')")}`), [])
  })

  test('impure code that the stage does not use', async () => {
    const lib =
      "import { readFileSync } from 'node:fs'\nexport const pure = 1\nexport const read = () => readFileSync('x') + Date.now()\n"
    assert.deepEqual(
      await reaches(`import { pure } from '../lib/x.ts'\n${run('return pure')}`, { 'lib/x.ts': lib }),
      [],
    )
  })
})

test('an import from Node is named where it stands, in the file that has it', async () => {
  const lib =
    "\nimport { readFileSync, statSync as look } from 'fs'\nexport const read = () => [readFileSync('x'), look('y')]\n"
  const { impurities } = await codeOf({
    'stages/a.ts': `${head}import { read } from '../lib/x.ts'\n${run('return read()')}`,
    'lib/x.ts': lib,
  })
  assert.deepEqual(impurities, [
    {
      what: 'import { readFileSync } from "node:fs"',
      instead: 'let the file in through an ingest step of the pipeline, and take it as an input',
      file: 'lib/x.ts',
      line: 2,
      column: 1,
    },
    {
      what: 'import { statSync } from "node:fs"',
      instead: 'let the file in through an ingest step of the pipeline, and take it as an input',
      file: 'lib/x.ts',
      line: 2,
      column: 1,
    },
  ])
})

test('each impurity says what to do in its place', async () => {
  const { impurities } = await codeOf({
    'stages/a.ts': head + run('return [Math.random(), Date.now(), process.env, require(`x`), anything]'),
  })
  assert.deepEqual(
    impurities.map((impurity) => impurity.instead),
    [
      'take a seed in params and draw from a generator of your own',
      'take times as params; the engine itself records when each task ran',
      'take it as a param, set where the pipeline is declared',
      'import what it needs by a literal path',
      'use only what the language itself offers, or declare the stage with `impure: "why"`',
    ],
  )
})

test('a path that is computed from a pattern is refused, although the bundler finds the files', async () => {
  const body = 'const name = String(1)\nreturn import(`../lib/${name}.ts`)'
  const { impurities } = await codeOf({ 'stages/a.ts': head + run(body), 'lib/1.ts': 'export const x = 1' })
  assert.deepEqual(
    impurities.map(({ what }) => what),
    ['import() of a computed path'],
  )
})
