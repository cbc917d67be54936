import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Type, type TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import { decode, encode } from '../../../engine/formats/codec.ts'
import { table } from '../../../engine/index.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { runPython, withoutPython } from '../../support/python.ts'
import { drawnTables, oddTables } from './drawn-values.ts'
import { assertKept, assertKeptOrRefused, assertSameBytes } from './round-trip.ts'

function encoded(columns: Record<string, TSchema>, rows: readonly unknown[]): Promise<Uint8Array> {
  return encode('arrow', rows, JSON.parse(JSON.stringify(table(Type.Object(columns)).schema)) as object)
}

async function readBack(columns: Record<string, TSchema>, rows: readonly unknown[]): Promise<unknown> {
  return decode('arrow', await encoded(columns, rows))
}

/** Why rows are refused, as a person reads it. */
async function refusal(columns: Record<string, TSchema>, rows: unknown): Promise<string> {
  const error: unknown = await encoded(columns, rows as unknown[]).catch((thrown: unknown) => thrown)
  const { message, at, fix } = error as { message: string; at: string; fix: string }
  return `${at}: ${message} (${fix})`
}

describe('tables', () => {
  test('of any schema give their rows back', () => assertKept(drawnTables))

  test('give odd rows back, or refuse them', async () => {
    assert.ok((await assertKeptOrRefused(oddTables)) > 500)
  })

  test('have the same bytes in two processes', () => assertSameBytes(drawnTables, 'arrow'))

  test('keep integers that need more than 32 bits, up to 2^53 - 1', async () => {
    const rows = [2147483648, 1700000000000, 2 ** 53 - 1, -(2 ** 53) + 1].map((n) => ({ n }))
    assert.deepStrictEqual(await readBack({ n: Type.Integer() }, rows), rows)
    assert.equal(
      await refusal({ n: Type.Integer() }, [{ n: 1 }, { n: 1e20 }]),
      'row 1, column "n": 100000000000000000000 is beyond the integers that a number holds exactly (up to 2^53 - 1) (use Type.BigInt() and a bigint, or Type.Number())',
    )
    assert.equal(
      await refusal({ n: Type.Integer() }, [{ n: -0 }]),
      'row 0, column "n": -0 is no integer that a column tells from 0 (add 0 to it (x + 0), or use Type.Number())',
    )
  })

  test('tell a column that was left out from one that is null, NaN from null, and -0 from 0', async () => {
    const left = [{ name: 'a', note: 'x' }, { name: 'b' }]
    assert.deepStrictEqual(await readBack({ name: Type.String(), note: Type.Optional(Type.String()) }, left), left)
    const maybe = { x: Type.Union([Type.Number(), Type.Null()]) }
    const numbers = [{ x: NaN }, { x: null }, { x: -0 }, { x: Infinity }]
    assert.deepStrictEqual(await readBack(maybe, numbers), numbers)
    assert.equal(
      await refusal({ note: Type.Optional(Type.Union([Type.String(), Type.Null()])) }, []),
      "items/properties/note: items/properties/note may be left out and may be null, which a table can't tell apart (choose Type.Optional(...) or Type.Union([..., Type.Null()]))",
    )
  })

  test('hold 64-bit integers and dates', async () => {
    const columns = { id: Type.BigInt(), when: Type.Date() }
    const rows = [{ id: 2n ** 63n - 1n, when: new Date('2026-11-30T10:00:00.123Z') }]
    assert.deepStrictEqual(await readBack(columns, rows), rows)
    assert.equal(
      await refusal(columns, [{ id: 2n ** 63n, when: new Date(0) }]),
      'row 0, column "id": bigint 9223372036854775808n needs more than 64 bits (write it as a string, in a column of Type.String())',
    )
    assert.equal(
      await refusal(columns, [{ id: 1n, when: new Date(NaN) }]),
      'row 0, column "when": an invalid Date (use null for a value that is missing: Type.Union([Type.Date(), Type.Null()]))',
    )
    assert.equal(
      await refusal(columns, [{ id: 1, when: new Date(0) }]),
      'row 0, column "id": 1 is no bigint (write BigInt(...) of it, or use Type.Integer())',
    )
  })

  test('refuse what no column names, and a text that UTF-8 can’t hold', async () => {
    assert.equal(
      await refusal({ a: Type.Number() }, [{ a: 1, b: 2 }]),
      'row 0, column "b": the row holds 2 under a name that the schema of rows does not have (name it in the schema, or leave it out)',
    )
    assert.equal(
      await refusal({ a: Type.String() }, [{ a: 'x\ud800' }]),
      'row 0, column "a": "x\\ud800" has a lone surrogate, which UTF-8 can\'t hold (store bytes as numbers)',
    )
  })

  test('are arrays: what may be turned into one is told how', async () => {
    const generator = (function* () {
      yield { a: 1 }
    })()
    assert.equal(
      await refusal({ a: Type.Number() }, generator),
      'the whole value: a table is an array of rows, and this is a Generator (return an array of it: [...it])',
    )
    assert.equal(
      await refusal({ a: Type.Number() }, new Map()),
      'the whole value: a table is an array of rows, and this is a Map (return an array of rows)',
    )
  })

  test('have one NaN, whichever bits it was computed with', async () => {
    const other = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!
    const digest = async (x: number) => digestBytes(await encoded({ x: Type.Number() }, [{ x }]))
    assert.equal(await digest(other), await digest(NaN))
  })

  const python = { skip: withoutPython('pandas', 'pyarrow', 'polars') }

  test('are read by pyarrow, pandas and polars with equal values', python, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tables-'))
    try {
      const drawn = fc.sample(drawnTables, { seed: 11, numRuns: 200 })
      for (const [i, { kind, value }] of drawn.entries()) {
        writeFileSync(join(folder, `${i}.arrow`), await encode('arrow', value, kind.schema))
      }
      const readers = runPython(script, folder, String(drawn.length)) as Record<string, unknown>[][]
      for (const [i, { value, kind }] of drawn.entries()) {
        const names = Object.keys((kind.schema as { items: { properties: object } }).items.properties)
        const rows = (value as Record<string, unknown>[]).map((row) =>
          names.map((name) => asText(Object.hasOwn(row, name) ? row[name] : null)),
        )
        for (const read of readers[i]!) assert.deepEqual(read, rows)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** Each cell as a text that Python can write, too: numbers by their bits. */
function asText(cell: unknown): string {
  if (cell === null || cell === undefined) return 'null'
  if (cell instanceof Date) return `date ${cell.getTime()}`
  if (typeof cell === 'string') return `text ${Buffer.from(cell).toString('hex')}`
  if (typeof cell === 'boolean') return String(cell)
  if (typeof cell === 'bigint' || Number.isInteger(cell))
    return Object.is(cell, -0) ? 'number -0' : `number ${BigInt(cell as number)}`
  return `bits ${Buffer.from(Float64Array.of(cell as number).buffer).toString('hex')}`
}

const script = `
import json, math, struct, sys
import pandas, polars, pyarrow as pa, pyarrow.feather

def text(cell, column):
    if cell is None: return 'null'
    if pa.types.is_timestamp(column): return 'date %d' % cell
    if isinstance(cell, bool): return 'true' if cell else 'false'
    if isinstance(cell, str): return 'text ' + cell.encode().hex()
    if isinstance(cell, int): return 'number %d' % cell
    if not math.isnan(cell) and not math.isinf(cell) and cell == int(cell):
        return 'number -0' if cell == 0 and math.copysign(1, cell) < 0 else 'number %d' % int(cell)
    return 'bits ' + struct.pack('<d', cell).hex()

def rows(table):
    columns = []
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        cells = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
        columns.append([text(cell, column.type) for cell in cells.to_pylist()])
    return [list(row) for row in zip(*columns)]

read = []
for i in range(int(sys.argv[2])):
    file = '%s/%d.arrow' % (sys.argv[1], i)
    arrow = pyarrow.feather.read_table(file)
    frame = pandas.read_feather(file, dtype_backend='pyarrow')
    by_pandas = pa.table({name: frame[name].array._pa_array for name in frame.columns})
    by_polars = polars.read_ipc(file).to_arrow()
    read.append([rows(arrow), rows(by_polars), rows(by_pandas)])
print(json.dumps(read))
`

test('a table is a plain array of rows and nothing else', async () => {
  const columns = { a: Type.Number() }
  assert.equal(
    await refusal(columns, Object.assign([{ a: 1 }], { extra: 5 })),
    'the whole value: the array has a field of its own: extra (return the rows alone: [...it])',
  )
  class Rows extends Array<{ a: number }> {}
  assert.equal(
    await refusal(columns, Rows.from([{ a: 1 }])),
    'the whole value: a table is a plain array of rows, and this is of a class of its own (return an array of it: [...it])',
  )
})
