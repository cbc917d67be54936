import { inspect } from 'node:util'
import type { ResultView } from '../session/result-view.ts'
import type { ColumnView, TableView } from '../session/table-view.ts'
import type { TensorView } from '../session/tensor-view.ts'
import { figure } from '../values/figure.ts'
import { beginningOf, cutText, printableLine } from '../values/printable.ts'

/** How much room a value has. */
export interface Room {
  /** Columns of the terminal. */
  readonly width: number
  /** Whether all of it is printed, however long. */
  readonly full: boolean
}

/** A result's value as lines for a person: a table by columns and first rows, JSON as a tree, tensors by shape and range. */
export function printView(view: ResultView, room: Room): string[] {
  switch (view.format) {
    case 'arrow':
      return tableLines(view.table, room)
    case 'json':
      return treeLines(view.value, room)
    case 'safetensors':
      return [...aligned(view.tensors.map(tensorCells)), ...treeLines(view.metadata, room)]
    default:
      return []
  }
}

const treeLinesShown = 40

function treeLines(value: unknown, { width, full }: Room): string[] {
  const most = full ? { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity } : cut
  const lines = inspect(value, { ...most, breakLength: Math.max(40, width), compact: 3 }).split('\n')
  if (full || lines.length <= treeLinesShown) return lines
  return [...lines.slice(0, treeLinesShown), `... ${countOf(lines.length - treeLinesShown, 'more line')} (--full)`]
}

const cut = { depth: 6, maxArrayLength: 20, maxStringLength: 200 }

function tensorCells({ name, type, shape, min, max, mean, notFinite }: TensorView): string[] {
  const range = min === null || max === null ? 'no finite element' : `${figure(min)} to ${figure(max)}`
  const middle = mean === null ? '' : `mean ${figure(mean)}`
  return [oneLine(name), type, `[${shape.join(', ')}]`, range, middle, notFinite > 0 ? `${notFinite} not finite` : '']
}

function tableLines({ total, rows, columns, first }: TableView, { width, full }: Room): string[] {
  const counted = rows === total ? countOf(total, 'row') : `${rows} of ${countOf(total, 'row')}`
  const lines = [
    `${counted}, ${countOf(columns.length, 'column')}`,
    '',
    ...aligned(columns.map(columnCells)).map(indented),
    '',
  ]
  const cells = [
    columns.map(({ name }) => oneLine(name)),
    ...first.map((row) => row.map((cell) => cellText(cell, full))),
  ]
  const shown = full ? columns.length : columnsThatFit(cells, width - 2)
  const isNumber = columns.map(({ type }) => type === 'number' || type === 'integer' || type === 'bigint')
  lines.push(
    ...aligned(
      cells.map((row) => row.slice(0, shown)),
      isNumber,
    ).map(indented),
  )
  if (first.length < rows) lines.push(`  ... ${countOf(rows - first.length, 'more row')} (--rows <n>, --full)`)
  const hidden = columns.slice(shown).map(({ name }) => name)
  if (hidden.length > 0) lines.push(`  not shown, for want of width: ${hidden.join(', ')} (--columns <names>)`)
  return lines
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function indented(line: string): string {
  return `  ${line}`.trimEnd()
}

function columnCells(column: ColumnView): string[] {
  const { name, type, missing, distinct, frequent, min, median, max } = column
  const figures =
    frequent !== undefined
      ? frequencies(distinct, frequent)
      : max === undefined
        ? ''
        : `${figure(min)} to ${figure(max)}, median ${figure(median)}`
  return [
    oneLine(name),
    type,
    [figures, missing > 0 ? `${missing} missing` : ''].filter((text) => text !== '').join(', '),
  ]
}

function frequencies(distinct: number, frequent: NonNullable<ColumnView['frequent']>): string {
  if (frequent[0]?.[1] === 1) return `${distinct} distinct`
  const named = frequent.map(([value, count]) => `${beginningOf(cellText(value, false), 20)} (${count})`)
  return `${distinct} distinct: ${named.join(', ')}${distinct > named.length ? ', ...' : ''}`
}

/** A text as a cell of a table: a line break in it would break the table. */
function oneLine(text: string): string {
  return printableLine(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r'))
}

const cellWidth = 40

function cellText(cell: unknown, full: boolean): string {
  if (cell === null || cell === undefined) return '-'
  if (typeof cell === 'string') return oneLine(full ? cell : cutText(cell, cellWidth))
  return full && typeof cell === 'number' ? String(cell) : figure(cell)
}

function columnsThatFit(rows: readonly (readonly string[])[], width: number): number {
  const widths = widthsOf(rows)
  let used = 0
  const fit = widths.findIndex((one) => (used += one + 2) > width + 2)
  return fit === -1 ? widths.length : Math.max(1, fit)
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), 0))
}

/** Rows of cells as lines, each column as wide as its widest cell; numbers at the right. */
export function aligned(rows: readonly (readonly string[])[], isNumber: readonly boolean[] = []): string[] {
  const widths = widthsOf(rows)
  const pad = (cell: string, i: number) => (isNumber[i] === true ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))
  return rows.map((row) => row.map(pad).join('  ').trimEnd())
}
