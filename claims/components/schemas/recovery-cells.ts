import { groupBy } from '../../../nets/statistics/group-by.ts'
import { mean } from '../../../nets/statistics/mean.ts'
import { median } from '../../../nets/statistics/quantile.ts'
import type { RecoveryRow } from './recoveries.ts'

/** All seeds of one teacher, level of noise and method. */
export interface RecoveryCell {
  readonly target: string
  readonly noise: number
  readonly method: string
  readonly components: number
  readonly rows: readonly RecoveryRow[]
  readonly seeds: number
  /** Shares of the seeds. */
  readonly exact: number
  readonly firstExact: number
  readonly right: number
  readonly firstRight: number
  /** Mean starts made. */
  readonly starts: number
  readonly claimed: number
  /** Claimed and not exact. */
  readonly falseClaims: number
  /** Median Cramér-Rao bound, the largest of a unit, relative, for errors as large as the deviation of the values. */
  readonly bound: number
  /** The largest bound of a frequency over its distance to the next one. */
  readonly apart: number
  /** Root mean square over seeds with the right number; NaN where there is none. */
  readonly efficiency: number
}

/** The rows of a table of recoveries by cell, in the order of the table. */
export function recoveryCells(rows: readonly RecoveryRow[]): RecoveryCell[] {
  return [...groupBy(rows, ({ target, noise, method }) => `${target} ${noise} ${method}`).values()].map(cellOf)
}

function cellOf(rows: readonly RecoveryRow[]): RecoveryCell {
  const { target, noise, method, components } = rows[0]!
  const share = (holds: (row: RecoveryRow) => boolean): number => rows.filter(holds).length / rows.length
  const efficiencies = rows.flatMap(({ efficiency }) => (efficiency === null ? [] : [efficiency]))
  return {
    target,
    noise,
    method,
    components,
    rows,
    seeds: rows.length,
    exact: share((row) => row.exact),
    firstExact: share((row) => row.first_exact),
    right: share((row) => row.units === row.components),
    firstRight: share((row) => row.first_right),
    starts: mean(rows.map((row) => row.starts)),
    claimed: rows.filter((row) => row.claimed).length,
    falseClaims: rows.filter((row) => row.claimed && !row.exact).length,
    bound: median(rows.map(({ bound }) => bound ?? Infinity)),
    apart: Math.max(...rows.map(({ apart }) => apart ?? Infinity)),
    efficiency: rootMeanSquare(efficiencies),
  }
}

/** The root of the mean of squares; NaN of nothing. */
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}
