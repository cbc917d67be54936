import type { Wanted } from '../graph/read-target.ts'
import type { Row } from '../provenance/match-members.ts'
import { figure } from '../values/figure.ts'
import { editsBetween } from '../values/suggest.ts'

/** Whether a cell is what was asked for, as `show` prints it or as JavaScript writes it. */
export function fitsCell(cell: unknown, text: string): boolean {
  if (cell === undefined || cell === null) return text === '-' || text === 'null'
  if (typeof cell === 'string') return cell === text || JSON.stringify(cell) === text
  if (typeof cell === 'number')
    return text !== '' && (Object.is(Number(text), cell) || [String(cell), figure(cell)].includes(text))
  if (typeof cell === 'bigint') return [String(cell), `${cell}n`].includes(text)
  if (cell instanceof Date) return Date.parse(text) === cell.getTime()
  return cell === (text === 'true' ? true : text === 'false' ? false : undefined)
}

/** The columns in which a row differs from what was asked for. */
export function differingColumns(row: Row, wanted: Wanted): string[] {
  return wanted.filter(([name, value]) => !fitsCell(row[name], value)).map(([name]) => name)
}

/** The rows that come nearest to what was asked for: those that differ in fewest columns, and there by least. */
export function nearestRows(rows: readonly Row[], wanted: Wanted, most: number): Row[] {
  const ranked = rows.map((row) => ({ row, cost: costOf(row, wanted) }))
  const met = new Set<string>()
  return ranked
    .sort((a, b) => a.cost - b.cost)
    .map(({ row }) => row)
    .filter((row) => {
      const shown = wanted.map(([name]) => String(row[name])).join('\n')
      return !met.has(shown) && met.add(shown)
    })
    .slice(0, most)
}

/** Each column that differs counts one, and up to a half more by how far its value is off. */
function costOf(row: Row, wanted: Wanted): number {
  const costs = wanted.map(([name, text]) => {
    const cell = row[name]
    if (fitsCell(cell, text)) return 0
    if (typeof cell === 'number') {
      const [is, asked] = [Math.abs(cell - Number(text)), Math.abs(cell) + Math.abs(Number(text))]
      return 1 + (is <= asked ? is / asked / 2 : 0.5)
    }
    return 1 + editsBetween(String(cell), text) / Math.max(String(cell).length, text.length, 1) / 2
  })
  return costs.reduce((sum, cost) => sum + cost, 0)
}

/** Columns beside those that were asked for that tell rows apart, the first ones of the table; undefined where none do. */
export function tellingColumns(rows: readonly Row[], columns: readonly string[]): string[] | undefined {
  const telling: string[] = []
  let groups = 1
  for (const name of columns) {
    if (groups === rows.length) break
    if (!rows.every((row) => isShort(row[name]))) continue
    const apart = new Set(rows.map((row) => JSON.stringify([...telling, name].map((one) => String(row[one]))))).size
    if (apart > groups) telling.push(name)
    groups = Math.max(groups, apart)
  }
  return groups === 1 ? undefined : telling
}

function isShort(cell: unknown): boolean {
  return String(cell).length <= 60
}
