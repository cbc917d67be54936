import { bool, float64, int32, utf8, type DataType } from '@uwdata/flechette'
import { fromArrow, table } from 'arquero'
import { UserError } from '../values/user-error.ts'

type Row = Readonly<Record<string, unknown>>

/** The part of a row's JSON Schema that decides the columns and their types. */
interface RowSchema {
  readonly properties?: Readonly<Record<string, ColumnSchema>>
}

interface ColumnSchema {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly ColumnSchema[]
}

/** Encodes rows as an Arrow IPC file: a column for each property of the row's schema, in the schema's order. */
export function encodeArrow(rows: readonly Row[], schema: object): Uint8Array {
  const columns = columnsOf(schema)
  const values = columns.map(([name]): [string, unknown[]] => [name, rows.map((row) => row[name] ?? null)])
  const types = Object.fromEntries(columns.map(([name, column]) => [name, arrowType(name, column)]))
  return table(
    values,
    columns.map(([name]) => name),
  ).toArrowIPC({ types, format: 'file' })
}

/** Decodes rows from an Arrow IPC file; a null where a value is missing. */
export function decodeArrow(bytes: Uint8Array): Row[] {
  // The decoder lays views over the bytes: they must begin where a view may.
  return fromArrow(Uint8Array.from(bytes)).objects() as Row[]
}

function columnsOf(schema: object): [string, ColumnSchema][] {
  const { items } = schema as { items?: RowSchema }
  return Object.entries(items?.properties ?? {})
}

function arrowType(name: string, column: ColumnSchema): DataType {
  switch (jsonType(column)) {
    case 'number':
      return float64()
    case 'integer':
      return int32()
    case 'boolean':
      return bool()
    case 'string':
      return utf8()
    default:
      throw new UserError({
        code: 'bad-column',
        what: `column "${name}" of a table must hold numbers, integers, booleans or strings, or null beside one of them`,
        at: `items/properties/${name}`,
      })
  }
}

function jsonType(column: ColumnSchema): string | undefined {
  if (column.anyOf === undefined) return column.type ?? (column.const === undefined ? undefined : typeof column.const)
  const types = new Set(column.anyOf.map(jsonType).filter((type) => type !== 'null'))
  return types.size === 1 ? [...types][0] : undefined
}
