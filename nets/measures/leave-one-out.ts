import { solve, takeShare } from '../linear-algebra/least-squares.ts'
import { centred, column, selectColumns, zeros, type Matrix } from '../linear-algebra/matrix.ts'
import { dot, pivotedQr } from '../linear-algebra/pivoted-qr.ts'
import { mean } from '../statistics/mean.ts'

/**
 * What each unit is worth: the mean squared error of the output layer refitted without it, over that refitted with all.
 * 1 for a unit that the others can stand in for; null where the fit with all is exact.
 *
 * @param features n x width
 * @param y the values to fit, n x 1
 */
export function leaveOneOut(features: Matrix, y: Matrix): (number | null)[] {
  const { a, b, beyond } = inOwnSpan(features, y)
  const errorOf = (units: readonly number[]): number => {
    const { rest } = solve(selectColumns(a, units), b)
    return dot(rest, rest) + beyond
  }
  const units = Array.from({ length: features.shape[1] }, (_, j) => j)
  const all = errorOf(units)
  return units.map((unit) => (all > 0 ? errorOf(units.filter((other) => other !== unit)) / all : null))
}

/** The centred features and values in coordinates of the features' span (width of them, not n), and |y|² beyond it. */
function inOwnSpan(features: Matrix, y: Matrix): { a: Matrix; b: Float64Array; beyond: number } {
  const free = centred(features)
  const { q } = pivotedQr(free)
  const yMean = mean(y.data)
  const rest = y.data.map((value) => value - yMean)
  const b = Float64Array.from(q, (unit) => takeShare(rest, unit))
  const a = zeros(q.length, features.shape[1])
  for (let j = 0; j < features.shape[1]; j++) {
    const values = column(free, j)
    for (const [i, unit] of q.entries()) a.data[i * features.shape[1] + j] = dot(unit, values)
  }
  return { a, b, beyond: dot(rest, rest) }
}
