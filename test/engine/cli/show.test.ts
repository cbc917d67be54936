import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'

const files = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    use(() => import('./stages/rows.ts'))({}, {})
    use(() => import('./stages/tree.ts'))({}, {})
    use(() => import('./stages/net.ts'))({}, {})
    use(() => import('./stages/page.ts'))({}, {})
  },
})
`,
  'stages/rows.ts': `
import { stage, table, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: table(Type.Object({
    kind: Type.String(), seed: Type.Integer(), error: Type.Union([Type.Number(), Type.Null()]), big: Type.BigInt(),
  })),
  run: () => Array.from({ length: 12 }, (_, seed) => ({
    kind: seed % 3 === 0 ? 'sin' : 'tanh', seed, error: seed === 4 ? null : seed === 5 ? NaN : 1 / (seed + 3), big: 2n ** 60n + BigInt(seed),
  })),
})
`,
  'stages/tree.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: json(Type.Object({ text: Type.String(), many: Type.Array(Type.Number()) })),
  run: () => ({ text: 'a\\u001b[31mb', many: Array.from({ length: 300 }, (_, i) => i) }),
})
`,
  'stages/net.ts': `
import { safetensors, stage, Type } from 'lineal'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: safetensors(Type.Object({ tensors: Type.Any(), metadata: Type.Any() })),
  run: () => ({
    tensors: {
      w: { shape: [2, 2], data: Float32Array.of(-1.5, 0, NaN, 3) },
      n: { shape: [2], data: BigInt64Array.of(2n ** 60n, -1n) },
      none: { shape: [0], data: new Float64Array(0) },
    },
    metadata: { activation: 'sin' },
  }),
})
`,
  'stages/page.ts': `
import { html, stage, Type } from 'lineal'
export default stage({ inputs: {}, params: Type.Object({}), output: html(), run: () => '<!doctype html><title>t</title>' })
`,
}

describe('show', () => {
  let project: Project
  /** The lines of the value. */
  const shown = (...args: string[]): string[] => {
    const { code, out, err } = project.run('show', ...args)
    assert.equal(code, 0, err)
    const lines = out.trimEnd().split('\n')
    const start = lines.findIndex((line) => line.startsWith('  value   '))
    return start === -1 ? lines : lines.slice(start).map((line) => line.slice(10))
  }
  const value = (...args: string[]): unknown => project.json('show', ...args)[0]!.value
  before(() => {
    project = makeProject(files)
    const { code, err } = project.run('all')
    assert.equal(code, 0, err)
  })
  after(() => {
    project.remove()
  })

  test('prints a table by its columns and its first rows, beside the record of the task', () => {
    assert.deepEqual(shown('rows'), [
      '12 rows, 4 columns',
      '',
      '  kind   string   2 distinct: tanh (8), sin (4)',
      '  seed   integer  0 to 11, median 5.5',
      '  error  number   0.0714286 to 0.333333, median 0.105556, 1 missing',
      '  big    bigint   1152921504606846976 to 1152921504606846987, median 1152921504606846981',
      '',
      '  kind  seed     error                  big',
      '  sin      0  0.333333  1152921504606846976',
      '  tanh     1      0.25  1152921504606846977',
      '  tanh     2       0.2  1152921504606846978',
      '  sin      3  0.166667  1152921504606846979',
      '  tanh     4         -  1152921504606846980',
      '  tanh     5       NaN  1152921504606846981',
      '  sin      6  0.111111  1152921504606846982',
      '  tanh     7       0.1  1152921504606846983',
      '  ... 4 more rows (--rows <n>, --full)',
    ])
    assert.match(project.run('show', 'rows').out, /^rows\n {2}state {3}valid\n/)
  })

  test('prints the wanted rows and columns alone', () => {
    const wanted = [
      '--where',
      'kind == "sin" && error < 0.3',
      '--sort',
      '-seed',
      '--columns',
      'seed,error',
      '--rows',
      '2',
    ]
    assert.deepEqual(shown('rows', ...wanted), [
      '3 of 12 rows, 2 columns',
      '',
      '  seed   integer  3 to 9, median 6',
      '  error  number   0.0833333 to 0.166667, median 0.111111',
      '',
      '  seed      error',
      '     9  0.0833333',
      '     6   0.111111',
      '  ... 1 more row (--rows <n>, --full)',
    ])
    assert.equal(shown('rows', '--full', '--columns', 'error')[5]!.trim(), '0.3333333333333333')
    assert.equal(shown('rows', '--full').length, 8 + 12)
  })

  test('gives the same as JSON; what JSON has no number for is text', () => {
    const { table } = value('rows', '--rows', '6') as {
      table: { total: number; shown: object; first: unknown[][]; columns: object[] }
    }
    assert.equal(table.total, 12)
    assert.deepEqual(table.shown, { rows: 6, of: 12 })
    assert.deepEqual(table.first.slice(4), [
      ['tanh', 4, null, '1152921504606846980'],
      ['tanh', 5, 'NaN', '1152921504606846981'],
    ])
    assert.deepEqual(table.columns[1], {
      name: 'seed',
      type: 'integer',
      missing: 0,
      distinct: 12,
      min: 0,
      median: 5.5,
      max: 11,
    })
  })

  test('prints JSON as a tree that is cut, and no controls of a terminal', () => {
    const lines = shown('tree')
    assert.equal(lines.at(0), '{')
    assert.ok(lines.includes('    ... 280 more items'), lines.join('\n'))
    assert.ok(!lines.join('\n').includes('\u001b'))
    assert.match(shown('tree', '--full').join('\n'), /\b299\b/)
    assert.deepEqual((value('tree') as { value: { many: number[] } }).value.many.length, 300)
  })

  test('prints tensors by name, type, shape and range', () => {
    assert.deepEqual(shown('net'), [
      'n     BigInt64  [2]     -1 to 1152921504606846976  mean 576460752303423500',
      'none  Float64   [0]     no finite element',
      'w     Float32   [2, 2]  -1.5 to 3                  mean 0.5                 1 not finite',
      "{ activation: 'sin' }",
    ])
  })

  test('says how to look at a page, and refuses to sort one', () => {
    assert.deepEqual(shown('page'), ["to look at it: npx tsx pipeline.ts export 'page' <file>"])
    const { code, err } = project.run('show', 'page', '--sort', 'x')
    assert.equal(code, 2)
    assert.equal(err, 'error: --sort is for tables, and this result is html\n  fix: leave --sort out\n')
  })
})
