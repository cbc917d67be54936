import { CompressionType, setCompressionCodec, tableFromIPC, Type, type DataType } from 'flechette-reader'
import { decompress as zstd } from 'fzstd'
import lz4 from 'lz4js'
import { UserError } from '../values/user-error.ts'
import { columnsOf, type Row } from './arrow.ts'
import type { Column } from './columns.ts'

/**
 * Reads rows from an Arrow file or stream of another program: columns of any width, in any number of batches, dictionaries and compressed ones too. A
 * value that the column's type can't hold exactly stays as it is, and is refused where rows are checked.
 *
 * @throws UserError `wrong-format` where columns are missing, or are not in the schema.
 */
export function readForeignTable(bytes: Uint8Array, schema: object): Row[] {
  const columns = columnsOf(schema)
  // The decoder lays views over the bytes: they must begin where a view may.
  const { schema: found, children, numRows } = tableFromIPC(Uint8Array.from(bytes), { useBigInt: true })
  const names = found.fields.map(({ name }) => name)
  requireColumns(names, columns)
  const rows = Array.from({ length: numRows }, (): Record<string, unknown> => ({}))
  for (const column of columns) {
    const at = names.indexOf(column.name)
    if (at < 0) continue
    const { type } = found.fields[at]!
    const values = children[at]!
    for (let i = 0; i < numRows; i++) {
      const value: unknown = values.at(i)
      if (value !== null && value !== undefined) rows[i]![column.name] = converted(value, column, type)
      else if (!column.optional) rows[i]![column.name] = null
    }
  }
  return rows
}

/** What other programs write by default: pyarrow's feather and R's arrow in LZ4, polars in zstd. Tables of the store are not compressed. */
const codecs = { [CompressionType.LZ4_FRAME]: lz4.decompress, [CompressionType.ZSTD]: zstd }
for (const [type, decode] of Object.entries(codecs))
  setCompressionCodec(Number(type) as 0 | 1, { decode: (bytes) => decode(bytes), encode: (bytes) => bytes })

function requireColumns(names: readonly string[], columns: readonly Column[]): void {
  const missing = columns.filter(({ name, optional }) => !optional && !names.includes(name)).map(({ name }) => name)
  const other = names.filter((name) => !columns.some((column) => column.name === name))
  const twice = names.filter((name, i) => names.indexOf(name) !== i)
  const fault =
    missing.length > 0
      ? `it lacks the column ${missing.join(', ')}`
      : other.length > 0
        ? `it has the column ${other.join(', ')}, which the schema of rows does not name`
        : twice.length > 0
          ? `it has the column ${twice.join(', ')} twice`
          : undefined
  if (fault !== undefined)
    throw wrong(`${fault}; its columns are ${names.join(', ')}`, 'mend what the program writes, or the schema of rows')
}

function converted(value: unknown, { type }: Column, from: DataType): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value
    case 'bigint':
      return Number.isSafeInteger(value) ? BigInt(value as number) : value
    case 'date':
      return isTime(from) && Number.isInteger(value) ? new Date(value as number) : value
    case 'boolean':
    case 'string':
      return value
    default:
      return type satisfies never
  }
}

/** Its values are milliseconds; parts of one make no Date. */
function isTime({ typeId }: DataType): boolean {
  return typeId === Type.Timestamp || typeId === Type.Date
}

function wrong(what: string, fix: string): UserError {
  return new UserError({ code: 'wrong-format', what, fix })
}
