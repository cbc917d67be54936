import { dot } from '../linear-algebra/pivoted-qr.ts'
import { exp, log } from '../maths.ts'

/** An array of numbers, of whatever kind. */
interface Numbers {
  readonly length: number
  reduce(add: (sum: number, value: number) => number, start: number): number
}

/** The mean; NaN of nothing. */
export function mean(values: Numbers): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The mean of the squares; NaN of nothing. */
export function meanSquare(values: Float64Array): number {
  return dot(values, values) / values.length
}

/** The geometric mean of positive values; NaN of nothing. */
export function geometricMean(values: Numbers): number {
  return exp(values.reduce((sum, value) => sum + log(value), 0) / values.length)
}
