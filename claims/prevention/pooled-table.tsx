import type { PooledComparison } from './schemas/comparison.ts'
import { DataTable } from '../../page/data-table.tsx'
import { countText, ratioText, short } from '../../page/format-number.ts'

/** Our loss beside baselines over all cells, a row a baseline. */
export function PooledTable(props: { caption: string; rows: readonly PooledComparison[]; digest: string }) {
  return (
    <DataTable
      label={props.caption}
      caption={`${props.caption} Intervals: 95 %, over seeds and over cells. LM: after Levenberg-Marquardt on both. Units: means over cells of medians, theirs / ours. Rate at the edge: cells in which the chosen learning rate is the least or the largest that was tried.`}
      heads={[
        'against',
        'cells won / lost',
        'error over ours',
        'over seeds',
        'over cells',
        'LM: won / lost',
        'LM: error over ours',
        'duplicates',
        'dead',
        'error-tied rank',
        'output weights',
        'rate at the edge',
        'diverged',
      ]}
      artifacts={[props.digest]}
      rows={props.rows.map((row) => ({ cells: cellsOf(row) }))}
    />
  )
}

function cellsOf(row: PooledComparison): string[] {
  return [
    `${row.baseline}${blockName(row)}`,
    `${row.won} / ${row.lost} of ${row.cells}`,
    ratioText(row.ratio),
    `${ratioText(row.seeds_low)} to ${ratioText(row.seeds_high)}`,
    `${ratioText(row.cells_low)} to ${ratioText(row.cells_high)}`,
    `${row.refined_won} / ${row.refined_lost}`,
    ratioText(row.refined_ratio),
    `${countText(row.duplicates)} / ${countText(row.own_duplicates)}`,
    `${countText(row.dead)} / ${countText(row.own_dead)}`,
    `${countText(row.rank)} / ${countText(row.own_rank)}`,
    `${short(row.output_size)} / ${short(row.own_output_size)}`,
    row.rate_at_edge === 0 ? '–' : String(row.rate_at_edge),
    `${row.diverged} / ${row.own_diverged}`,
  ]
}

function blockName({ depth, width, noise }: PooledComparison): string {
  if (noise > 0) return `, ${short(100 * noise)} % noise`
  return depth > 1 ? `, ${depth} × ${width} units` : ''
}
