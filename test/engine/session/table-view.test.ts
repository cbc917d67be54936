import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Type } from '@sinclair/typebox'
import { viewTable, type TableWish } from '../../../engine/session/table-view.ts'

const Row = Type.Object({
  name: Type.String(),
  error: Type.Union([Type.Number(), Type.Null()]),
  seed: Type.Integer(),
  'of day': Type.Optional(Type.Date()),
  big: Type.BigInt(),
  good: Type.Boolean(),
})
const schema = { type: 'array', items: Row }

const rows = [
  { name: 'b', error: 0.5, seed: 2, 'of day': new Date(5), big: 2n ** 60n, good: true },
  { name: 'a', error: null, seed: 0, big: -1n, good: false },
  { name: 'b', error: NaN, seed: 1, big: 0n, good: true },
  { name: 'c', error: -3, seed: 3, big: 1n, good: true, 'of day': new Date(1) },
]

const names = (wish: TableWish) =>
  viewTable(rows, schema, { columns: ['name'], ...wish })
    .first.flat()
    .join('')

describe('the view of a table', () => {
  test('has each column with its type, what is missing, and figures', () => {
    const { total, columns } = viewTable(rows, schema, {})
    assert.equal(total, 4)
    assert.deepEqual(columns, [
      {
        name: 'name',
        type: 'string',
        missing: 0,
        distinct: 3,
        frequent: [
          ['b', 2],
          ['a', 1],
          ['c', 1],
        ],
      },
      { name: 'error', type: 'number', missing: 1, distinct: 3, min: -3, median: -1.25, max: 0.5 },
      { name: 'seed', type: 'integer', missing: 0, distinct: 4, min: 0, median: 1.5, max: 3 },
      {
        name: 'of day',
        type: 'date',
        missing: 2,
        distinct: 2,
        min: new Date(1),
        median: new Date(3),
        max: new Date(5),
      },
      { name: 'big', type: 'bigint', missing: 0, distinct: 4, min: -1n, median: 0n, max: 2n ** 60n },
      {
        name: 'good',
        type: 'boolean',
        missing: 0,
        distinct: 2,
        frequent: [
          [true, 3],
          [false, 1],
        ],
      },
    ])
  })

  test('shows the first rows, every one where no number is given', () => {
    assert.equal(names({}), 'babc')
    assert.equal(names({ rows: 2 }), 'ba')
    assert.equal(names({ rows: 0 }), '')
    assert.deepEqual(viewTable(rows, schema, { rows: 2, columns: ['of day', 'error'] }).first, [
      [new Date(5), 0.5],
      [null, null],
    ])
  })

  test('sorts by several columns, the largest first where asked; what is missing or NaN comes last either way', () => {
    assert.equal(names({ sort: ['error'] }), 'cbab')
    assert.equal(names({ sort: ['-error'] }), 'bcab')
    assert.equal(names({ sort: ['name', '-seed'] }), 'abbc')
    assert.equal(names({ sort: ['-name', 'seed'] }), 'cbba')
  })

  test('keeps the rows that meet a condition; no comparison holds of a missing value', () => {
    assert.equal(names({ where: 'error < 1' }), 'bc')
    assert.equal(names({ where: 'error > -5' }), 'bc')
    assert.equal(names({ where: 'error == null' }), 'a')
    assert.equal(names({ where: 'name == "b" && seed >= 2' }), 'b')
    assert.equal(names({ where: 'good' }), 'bbc')
    assert.equal(names({ where: 'seed > mean(seed)' }), 'bc')
    assert.equal(names({ where: 'col("of day") != null' }), 'bc')
    assert.equal(names({ where: 'col("of day") > "1970-01-01T00:00:00.002Z"' }), 'b')
    assert.equal(names({ where: '"1970-01-01T00:00:00.001Z" == col("of day")' }), 'c')
    assert.equal(names({ where: 'name != "b"' }), 'ac')
    // Exact to a column of numbers, which are rounded alike.
    assert.equal(names({ where: 'error > -21927825183751470' }), 'bc')
    assert.equal(names({ where: 'big == 1n' }), 'c')
  })

  test('agrees with a filter and a sort written by hand', () => {
    const given = fc.array(fc.record({ x: fc.double(), k: fc.integer({ min: 0, max: 3 }) }), { maxLength: 30 })
    const of = { type: 'array', items: Type.Object({ x: Type.Number(), k: Type.Integer() }) }
    fc.assert(
      fc.property(given, fc.double({ noNaN: true }), (all, limit) => {
        const bound = limit < 0 ? `-${-limit}` : `${limit}`
        if (!Number.isFinite(limit)) return
        const { rows: left, first } = viewTable(all, of, { where: `x < ${bound} || k == 1`, sort: ['k', '-x'] })
        const kept = all.filter(({ x, k }) => x < limit || k === 1)
        assert.equal(left, kept.length)
        const order = kept.toSorted((a, b) => a.k - b.k || Number(isNaN(a.x)) - Number(isNaN(b.x)) || b.x - a.x || 0)
        assert.deepEqual(
          first.map(([x]) => x),
          order.map(({ x }) => x),
        )
      }),
    )
  })

  test('refuses what is no condition or no column, with the nearest name', () => {
    const refused = (wish: TableWish, what: string, fix: string) => {
      assert.throws(() => viewTable(rows, schema, wish), { code: 'bad-option', message: what, fix })
    }
    const odd = '; one with an odd name is written col("of day")'
    const all = 'its columns are name, error, seed, of day, big, good'
    refused({ where: 'eror < 1' }, 'the table has no column "eror"', `did you mean "error"? (${all})${odd}`)
    refused({ where: 'col("ofday") < 1' }, 'the table has no column "ofday"', `did you mean "of day"? (${all})${odd}`)
    refused({ where: 'd["of day"] < 1' }, 'the table has no column "d"', `${all}${odd}`)
    refused(
      { where: 'big == 9007199254740993' },
      '9007199254740993 is no number that JavaScript holds exactly',
      'write 9007199254740993n',
    )
    refused(
      { where: 'col("of day") > "Monday"' },
      '"Monday" is no date',
      'write it as "2020-11-01" or "2020-11-01T12:00:00Z"',
    )
    refused({ columns: ['x'] }, 'the table has no column "x"', all)
    refused({ sort: ['-sead'] }, 'the table has no column "sead"', `did you mean "seed"? (${all})`)
    const example = `write one in JavaScript, such as --where 'activation == "sin" && seed < 3'; a column with an odd name is col("of day")`
    refused({ where: 'seed <' }, "--where 'seed <' is no condition", example)
    refused({ where: 'seed = 3; 1' }, "--where 'seed = 3; 1' is no condition", example)
    const write = "write a condition on the columns, such as --where 'name != null'"
    refused(
      { where: 'seed = 3' },
      `--where 'seed = 3' can't be computed: Assignments not allowed: "d["seed"] = 3"`,
      write,
    )
    refused({ where: 'exit(1)' }, `--where 'exit(1)' can't be computed: Invalid function call: "exit(1)"`, write)
  })

  test('has its columns without rows, and without a schema', () => {
    assert.deepEqual(
      viewTable([], schema, {}).columns.map(({ missing, distinct }) => [missing, distinct]),
      Array.from({ length: 6 }, () => [0, 0]),
    )
    assert.deepEqual(
      viewTable([{ a: 1 }, { b: 'x' }], {}, {}).columns.map(({ name, type, missing }) => [name, type, missing]),
      [
        ['a', 'unknown', 1],
        ['b', 'unknown', 1],
      ],
    )
  })
})
