import {
  batchType,
  bool,
  Column as ArrowColumn,
  columnFromValues,
  field,
  float64,
  int64,
  Table,
  tableFromIPC,
  tableToIPC,
  timestamp,
  TimeUnit,
  Type,
  utf8,
  type DataType,
  type Field,
} from '@uwdata/flechette'
import { UserError } from '../values/user-error.ts'
import { readColumns, type Column, type ColumnType } from './columns.ts'

/** A row of a table: a value for each column that it has. */
export type Row = Readonly<Record<string, unknown>>

/**
 * The columns of a kind of table.
 *
 * @throws UserError `bad-column` for the first that no table holds.
 */
export function columnsOf(schema: object): readonly Column[] {
  const { columns, faults } = readColumns(schema)
  const [fault] = faults
  if (fault === undefined) return columns
  throw new UserError({ code: 'bad-column', what: `${fault.path} ${fault.what}`, at: fault.path, fix: fault.fix })
}

/** Encodes rows that were checked as an Arrow IPC file: a column for each property of the row's schema, in the schema's order. */
export function encodeArrow(rows: readonly Row[], columns: readonly Column[]): Uint8Array {
  const fields = columns.map((column) =>
    field(column.name, arrowType(column.type), column.optional || column.nullable, notesOf(column)),
  )
  const schema = { version: 4, endianness: 0, fields, metadata: null } as const
  const table = new Table(
    schema,
    columns.map((column) => encodeColumn(rows, column)),
  )
  return tableToIPC(table, { format: 'file' })!
}

/** What Arrow has no word for, beside a column: which numbers are bigints, and that a null stands for a value that was left out. */
const note = { type: 'lineal.type', null: 'lineal.null' } as const
const [ofBigints, ofLeftOut] = ['bigint', 'left out']

function notesOf({ type, optional }: Column): Map<string, string> | null {
  const notes = new Map<string, string>()
  if (type === 'bigint') notes.set(note.type, ofBigints)
  if (optional) notes.set(note.null, ofLeftOut)
  return notes.size === 0 ? null : notes
}

function arrowType(type: ColumnType): DataType {
  switch (type) {
    case 'number':
      return float64()
    case 'integer':
    case 'bigint':
      return int64()
    case 'date':
      return timestamp(TimeUnit.MILLISECOND, 'UTC')
    case 'boolean':
      return bool()
    case 'string':
      return utf8()
    default:
      return type satisfies never
  }
}

/** Its offsets have 31 bits. */
const mostText = 2 ** 31 - 1

function encodeColumn(rows: readonly Row[], { name, type }: Column): ArrowColumn<unknown> {
  if (type === 'string') refuseLongText(rows, name)
  const visit = (add: (value: unknown) => void): void => {
    for (const row of rows) {
      const value = cellOf(row, name)
      add(value instanceof Date ? value.getTime() : value)
    }
  }
  const column = rows.length === 0 ? emptyColumn(arrowType(type)) : columnFromValues(visit, arrowType(type))
  if (type === 'number') for (const { values } of column.data) oneNaN(values as Float64Array)
  return column
}

/** One batch without rows, because polars refuses a file of no batch; its 8 spare bytes are there because flechette reads no empty one. */
function emptyColumn(type: DataType): ArrowColumn<unknown> {
  const Batch = batchType(type) as new (parts: object) => ArrowColumn<unknown>['data'][number]
  const values = type.typeId === Type.Bool || type.typeId === Type.Utf8 ? new Uint8Array(0) : new BigInt64Array(0)
  const parts = { length: 0, nullCount: 0, type, validity: new Uint8Array(8), values, offsets: Int32Array.of(0) }
  return new ArrowColumn([new Batch(parts)], type)
}

/** Every object has a `constructor`, which a row may leave out. */
function cellOf(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

/** Which of its many bit patterns a NaN has depends on the machine that computed it. */
function oneNaN(numbers: Float64Array): void {
  const halves = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isNaN(numbers[i])) halves.set([0, 0x7ff80000], 2 * i)
  }
}

function refuseLongText(rows: readonly Row[], name: string): void {
  const bytes = rows.reduce(
    (sum, row) => sum + Buffer.byteLength((cellOf(row, name) as string | null | undefined) ?? ''),
    0,
  )
  if (bytes <= mostText) return
  throw new UserError({
    code: 'too-large',
    what: `a column of a table holds up to 2 GiB of text, and these are ${(bytes / 2 ** 30).toFixed(1)} GiB`,
    at: `column "${name}"`,
    fix: 'split the rows over several tasks, or store long texts as files',
  })
}

/** Decodes rows from an Arrow IPC file; a null where a value is missing, and no property where one was left out. */
export function decodeArrow(bytes: Uint8Array): Row[] {
  // The decoder lays views over the bytes: they must begin where a view may.
  const { schema, children, numRows } = tableFromIPC(Uint8Array.from(bytes), { useBigInt: true })
  const rows = Array.from({ length: numRows }, (): Record<string, unknown> => ({}))
  for (const [i, column] of schema.fields.entries()) {
    const leavesOut = new Map(column.metadata).get(note.null) === ofLeftOut
    readColumn(children[i]!, column, (value, row) => {
      if (value !== null || !leavesOut) rows[row]![column.name] = value
    })
  }
  return rows
}

function readColumn(
  { data }: ArrowColumn<unknown>,
  { type, metadata }: Field,
  put: (value: unknown, row: number) => void,
): void {
  const convert = converter(type, new Map(metadata).get(note.type) === ofBigints)
  let row = 0
  for (const batch of data) {
    const at = type.typeId === Type.Utf8 ? textsOf(batch as unknown as TextBatch) : (i: number) => batch.at(i)
    for (let i = 0; i < batch.length; i++) {
      const value = at(i)
      put(value === null ? null : convert(value), row++)
    }
  }
}

function converter({ typeId }: DataType, areBigints: boolean): (value: unknown) => unknown {
  if (typeId === Type.Timestamp) return (value) => new Date(value as number)
  if (typeId === Type.Int && !areBigints) return Number
  return (value) => value
}

interface TextBatch {
  readonly values: Uint8Array
  readonly offsets: Int32Array
  readonly nullCount: number
  isValid(index: number): boolean
}

/** The decoder's own way takes a byte order mark from the head of a text. */
function textsOf(batch: TextBatch): (index: number) => string | null {
  const { values, offsets, nullCount } = batch
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return (i) => (nullCount > 0 && !batch.isValid(i) ? null : bytes.toString('utf8', offsets[i], offsets[i + 1]))
}
