import type { SummaryRow } from '../../schemas/summary.ts'
import { DataTable } from '../../page/data-table.tsx'
import { countText, short } from '../../page/format-number.ts'
import { activationOrder, initName, lossName, losses } from '../../page/names.ts'

/** All cells of one target, a row each; a row names the artifacts that it summarises. */
export function CellTable({ target, rows }: { target: string; rows: readonly SummaryRow[] }) {
  const own = rows.filter((row) => row.target === target).toSorted(inPageOrder)
  return (
    <DataTable
      label={`All cells of ${target}`}
      caption={`${target}: medians over seeds. Test error is the mean squared error on test points over the variance of the training values, with its quartiles.`}
      heads={[
        'activation',
        'initialisation',
        'loss',
        'units',
        'seeds',
        'test error',
        'quartiles',
        'success',
        'better than plain',
        'duplicates',
        'dead',
        'effective rank',
        'error-tied rank',
        'units after folding',
        'test error after folding',
      ]}
      rows={own.map((row) => ({ cells: cellsOf(row), artifacts: [row.digests] }))}
    />
  )
}

function cellsOf(row: SummaryRow) {
  return [
    row.activation,
    initName(row.init),
    lossName(row.loss),
    row.depth === 1 ? row.width : `${row.depth} × ${row.width}`,
    `${row.seeds}${row.diverged > 0 ? ` (${row.diverged} diverged)` : ''}`,
    short(row.error_median),
    `${short(row.error_q1)} to ${short(row.error_q3)}`,
    `${Math.round(100 * row.success)} %`,
    row.beats_mse === null ? '–' : `${row.beats_mse} of ${row.seeds}`,
    countText(row.duplicates_median),
    countText(row.dead_median),
    countText(row.effective_rank_median),
    countText(row.rank_median),
    countText(row.pruned_units),
    short(row.pruned_error),
  ]
}

function inPageOrder(a: SummaryRow, b: SummaryRow): number {
  const place = (row: SummaryRow): number[] => [
    placeIn(activationOrder, row.activation),
    placeIn(['std', 'wide', 'pick', 'greedy'], row.init),
    row.depth,
    row.width,
    placeIn(
      losses.map(({ loss }) => loss),
      row.loss,
    ),
  ]
  const other = place(b)
  return place(a)
    .map((value, i) => value - other[i]!)
    .reduce((first, difference) => (first === 0 ? difference : first), 0)
}

function placeIn(order: readonly string[], value: string): number {
  const place = order.indexOf(value)
  return place < 0 ? order.length : place
}
