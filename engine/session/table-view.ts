import { desc, escape, table, type ColumnTable } from 'arquero'
import { readColumns, type ColumnType } from '../formats/columns.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import { whereClause } from './where-clause.ts'

/** Which rows and columns of a table are wanted. */
export interface TableWish {
  /** A condition on the columns of a row: `activation == "sin" && test < 1e-3`. */
  readonly where?: string | undefined
  /** Columns to sort by, the first counts most; `-test` sorts the largest first. */
  readonly sort?: readonly string[] | undefined
  readonly columns?: readonly string[] | undefined
  /** How many of the rows are shown. */
  readonly rows?: number | undefined
}

/** A column, with figures over the rows that the condition leaves. */
export interface ColumnView {
  readonly name: string
  readonly type: ColumnType | 'unknown'
  /** How many rows have no value in it. */
  readonly missing: number
  readonly distinct: number
  /** Of numbers and dates. */
  readonly min?: unknown
  readonly median?: unknown
  readonly max?: unknown
  /** Of texts and booleans: the most frequent values, each with its count. */
  readonly frequent?: readonly (readonly [value: unknown, count: number])[]
}

/** What is shown of a table. */
export interface TableView {
  /** How many rows the artifact has. */
  readonly total: number
  /** How many of them the condition leaves. */
  readonly rows: number
  /** How many rows `first` holds, of those that are left. */
  readonly shown: { readonly rows: number; readonly of: number }
  readonly columns: readonly ColumnView[]
  /** The first of those rows; a cell for each column, null where a value is missing. */
  readonly first: readonly (readonly unknown[])[]
}

type Row = Readonly<Record<string, unknown>>

/** Makes the view of a table's rows. @throws UserError `bad-option` for unknown columns and conditions that can't be computed. */
export function viewTable(rows: readonly Row[], schema: object, wish: TableWish): TableView {
  const types = new Map(readColumns(schema).columns.map(({ name, type }) => [name, type]))
  const names = columnNames(rows, [...types.keys()])
  const whole = asTable(rows, names)
  const left = sorted(
    filtered(whole, wish.where, new Map(names.map((name) => [name, types.get(name) ?? 'unknown']))),
    wish.sort,
    names,
  )
  const shown = wish.columns ?? names
  requireColumns('--columns', shown, names)
  const columns = shown.map((name) => viewColumn(left, name, types.get(name) ?? 'unknown'))
  const count = Math.min(left.numRows(), wish.rows ?? left.numRows())
  const cells = shown.map((name) => cellsOf(left.slice(0, count), name))
  const first = Array.from({ length: count }, (_, row) => cells.map((column) => column[row] ?? null))
  const shownRows = { rows: count, of: left.numRows() }
  return { total: rows.length, rows: left.numRows(), shown: shownRows, columns, first }
}

/** In the order of the artifact, which rows have and a recorded schema has not. */
function columnNames(rows: readonly Row[], declared: readonly string[]): string[] {
  const names = new Set<string>()
  for (const row of rows) for (const name in row) names.add(name)
  for (const name of declared) names.add(name)
  return [...names]
}

/** A missing value is undefined here: then no comparison holds of it, as in SQL, where null would count as zero. */
function asTable(rows: readonly Row[], names: readonly string[]): ColumnTable {
  return table(
    names.map((name) => [name, rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? undefined) : undefined))]),
  )
}

function filtered(
  rows: ColumnTable,
  where: string | undefined,
  columns: ReadonlyMap<string, ColumnView['type']>,
): ColumnTable {
  if (where === undefined) return rows
  const clause = whereClause(where, columns)
  try {
    return rows.filter(clause).reify()
  } catch (error) {
    throw new UserError({
      code: 'bad-option',
      what: `--where '${where}' can't be computed: ${error instanceof Error ? error.message.split('\n')[0]! : 'it failed'}`,
      fix: `write a condition on the columns, such as --where '${[...columns.keys()][0] ?? 'x'} != null'`,
    })
  }
}

function sorted(rows: ColumnTable, sort: readonly string[] | undefined, names: readonly string[]): ColumnTable {
  if (sort === undefined) return rows
  // A column may be named "-x" itself.
  const keys = sort.map((word): [string, boolean] =>
    word.startsWith('-') && !names.includes(word) ? [word.slice(1), true] : [word, false],
  )
  requireColumns(
    '--sort',
    keys.map(([name]) => name),
    names,
  )
  return rows.orderby(
    keys.flatMap(([name, falls]) => {
      const key = escape((row: Row) => (Number.isNaN(row[name]) ? undefined : row[name]))
      return [escape((row: Row) => row[name] === undefined || Number.isNaN(row[name])), falls ? desc(key) : key]
    }),
  )
}

function viewColumn(rows: ColumnTable, name: string, type: ColumnView['type']): ColumnView {
  const values = cellsOf(rows, name).filter((value) => value !== undefined)
  const counts = new Map<unknown, number>()
  for (const value of values.map(comparable)) counts.set(value, (counts.get(value) ?? 0) + 1)
  const common = { name, type, missing: rows.numRows() - values.length, distinct: counts.size }
  if (values.length === 0) return common
  if (values.every((value) => typeof value === 'string' || typeof value === 'boolean')) {
    return { ...common, frequent: [...counts].sort(([, a], [, b]) => b - a).slice(0, mostFrequent) }
  }
  // NaN is a value, and has no place in an order.
  const order = values.filter((value) => !Number.isNaN(value)).sort(byValue)
  if (order.length === 0) return common
  return { ...common, min: order[0], median: medianOf(order), max: order.at(-1) }
}

/** Of an even number the mean of the two in the middle; of bigints it is rounded down. */
function medianOf(order: readonly unknown[]): unknown {
  const [low, high] = [order[(order.length - 1) >> 1], order[order.length >> 1]]
  if (typeof low === 'bigint' && typeof high === 'bigint') return low + (high - low) / 2n
  const middle = low === high ? Number(low) : Number(low) / 2 + Number(high) / 2
  return low instanceof Date ? new Date(middle) : middle
}

function cellsOf(rows: ColumnTable, name: string): unknown[] {
  return Array.from(rows.array(name) as Iterable<unknown>)
}

const mostFrequent = 4

function comparable(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value
}

function byValue(a: unknown, b: unknown): number {
  const [left, right] = [a, b] as [number, number]
  return left < right ? -1 : left > right ? 1 : 0
}

function requireColumns(option: string, asked: readonly string[], names: readonly string[]): void {
  const unknown = asked.find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new UserError({
    code: 'bad-option',
    what: `the table has no column "${unknown}"`,
    at: option,
    fix: suggestion(unknown, names, `its columns are ${names.join(', ')}`),
  })
}
