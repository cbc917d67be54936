import { showScalar } from '../graph/task.ts'
import type { TracedRow } from '../session/trace-word.ts'
import { figure } from '../values/figure.ts'
import { beginningOf } from '../values/printable.ts'

/** A row of a table, and what is known of the artifacts that it comes from, as lines. */
export function describeRow({ cells, points }: TracedRow): string[] {
  const shown = Object.entries(cells).map(([name, cell]) => `${name}=${shownCell(cell)}`)
  return [`row     ${shown.join(', ')}`, `reads   ${describePoints(points)}`]
}

const widest = 40

function shownCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '-'
  if (typeof cell !== 'string') return figure(cell)
  return cell.length > widest ? `${showScalar(beginningOf(cell, widest))}...` : showScalar(cell)
}

/** The task read all of its inputs, and nobody but the stage knows what went into a row: the row only points to some. */
function describePoints(points: TracedRow['points']): string {
  if (points === null) return 'nothing in the row tells of single inputs: all that its task read is shown'
  const { by, columns, count, of } = points
  const isOne = columns.length === 1
  const named = `the row's ${isOne ? 'column' : 'columns'} ${columns.join(', ')}`
  const how = by === 'digests' ? `${isOne ? 'holds' : 'hold'} the digests of` : isOne ? 'matches' : 'match'
  return `${named} ${how} ${count} of ${of} inputs, which are shown; its task read all of them`
}
