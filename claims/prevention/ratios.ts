import { logError, type ErrorLimits } from '../../nets/statistics/log-error.ts'
import type { Pair } from './pair-trials.ts'

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
