import { quantileOf } from '../../nets/statistics/bootstrap.ts'
import { logError, type ErrorLimits, type Pair } from './pair-trials.ts'

/** log10 of the baseline's test error over ours, as trained and after Levenberg-Marquardt: positive where ours is better. */
export interface LogRatios {
  readonly trained: number
  readonly refined: number
}

/** The ratios of one pair. */
export function logRatios({ own, other, refinedOther }: Pair, limits: ErrorLimits): LogRatios {
  return {
    trained: logError(other.test, limits) - logError(own.test, limits),
    refined: logError(refinedOther.refined_test, limits) - logError(own.refined_test, limits),
  }
}

/** The mean of some numbers. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The median of some numbers. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5)
}
