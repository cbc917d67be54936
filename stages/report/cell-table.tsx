import type { SummaryRow } from '../../schemas/summary.ts'
import { countText, short } from './format-number.ts'
import { activationOrder, initName, lossName, losses } from './names.ts'

/** All cells of one target, a row each; a row names the artifacts that it summarises. */
export function CellTable({ target, rows }: { target: string; rows: readonly SummaryRow[] }) {
  const own = rows.filter((row) => row.target === target).toSorted(inPageOrder)
  return (
    <div class="scroll" role="region" aria-label={`All cells of ${target}`} tabIndex={0}>
      <table>
        <caption>
          {target}: medians over seeds. Test error is the mean squared error on test points over the variance of the
          training values, with its quartiles.
        </caption>
        <thead>
          <tr>
            <th scope="col">activation</th>
            <th scope="col">initialisation</th>
            <th scope="col">loss</th>
            <th scope="col">units</th>
            <th scope="col">seeds</th>
            <th scope="col">test error</th>
            <th scope="col">quartiles</th>
            <th scope="col">success</th>
            <th scope="col">better than plain</th>
            <th scope="col">duplicates</th>
            <th scope="col">dead</th>
            <th scope="col">effective rank</th>
            <th scope="col">error-tied rank</th>
            <th scope="col">units after folding</th>
            <th scope="col">test error after folding</th>
          </tr>
        </thead>
        <tbody>{own.map(cellRow)}</tbody>
      </table>
    </div>
  )
}

function cellRow(row: SummaryRow) {
  return (
    <tr key={`${row.activation} ${row.init} ${row.loss} ${row.width} ${row.depth}`} data-artifact={row.digests}>
      <th scope="row">{row.activation}</th>
      <td>{initName(row.init)}</td>
      <td>{lossName(row.loss)}</td>
      <td>{row.depth === 1 ? row.width : `${row.depth} × ${row.width}`}</td>
      <td>
        {row.seeds}
        {row.diverged > 0 ? ` (${row.diverged} diverged)` : ''}
      </td>
      <td>{short(row.error_median)}</td>
      <td>
        {short(row.error_q1)} to {short(row.error_q3)}
      </td>
      <td>{Math.round(100 * row.success)} %</td>
      <td>{row.beats_mse === null ? '–' : `${row.beats_mse} of ${row.seeds}`}</td>
      <td>{countText(row.duplicates_median)}</td>
      <td>{countText(row.dead_median)}</td>
      <td>{countText(row.effective_rank_median)}</td>
      <td>{countText(row.rank_median)}</td>
      <td>{countText(row.pruned_units)}</td>
      <td>{short(row.pruned_error)}</td>
    </tr>
  )
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
