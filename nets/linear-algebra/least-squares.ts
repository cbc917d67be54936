import { centred, columnMeans, type Matrix } from './matrix.ts'
import { dot, pivotedQr, rankTolerance, type PivotedQr } from './pivoted-qr.ts'
import { mean, meanSquare } from '../statistics/mean.ts'

/** y ≈ intercept + A weights, with the mean squared error on the points that it was fitted to. */
export interface LinearFit {
  readonly weights: Float64Array
  readonly intercept: number
  readonly mse: number
}

/**
 * Least squares with an intercept by column-pivoted QR of the centred columns; columns that depend on others within the
 * tolerance get weight zero.
 */
export function leastSquares(a: Matrix, y: Float64Array, tolerance = rankTolerance): LinearFit {
  const yMean = mean(y)
  const { weights, rest } = solve(
    centred(a),
    y.map((value) => value - yMean),
    tolerance,
  )
  return { weights, intercept: yMean - dot(columnMeans(a), weights), mse: meanSquare(rest) }
}

/** Least squares without an intercept: the weights, and what they leave of y. */
export function solve(
  a: Matrix,
  y: Float64Array,
  tolerance = rankTolerance,
): { readonly weights: Float64Array; readonly rest: Float64Array } {
  const qr = pivotedQr(a, tolerance)
  const rest = Float64Array.from(y)
  const shares = qr.q.map((unit) => takeShare(rest, unit))
  const weights = new Float64Array(a.shape[1])
  solveTriangle(qr, shares).forEach((weight, i) => (weights[qr.order[i]!] = weight))
  return { weights, rest }
}

/** Solves R x = b for the upper triangle of a pivoted QR. */
function solveTriangle({ r }: PivotedQr, b: readonly number[]): Float64Array {
  const x = Float64Array.from(b)
  for (let i = r.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < r.length; j++) x[i]! -= r[j]![i]! * x[j]!
    x[i]! /= r[i]![i]!
  }
  return x
}

/** Takes what lies along a unit vector out of the values, and says how much it was. */
export function takeShare(values: Float64Array, unit: Float64Array): number {
  const share = dot(values, unit)
  for (let i = 0; i < values.length; i++) values[i]! -= share * unit[i]!
  return share
}
