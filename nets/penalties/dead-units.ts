import { log } from '../maths.ts'
import type { FeaturePenalty } from './penalty.ts'

/** The variance at which a unit's term is log 2. */
const delta = 1e-2

/** A variance of zero counts as this, so that the term and its slope stay finite. */
const least = 1e-8

/** P = (1/h) Σ log(1 + δ / S_ii), δ = 0.01: keeps units from ceasing to vary, which decorrelation alone makes relu units do. */
export const deadUnits: FeaturePenalty = {
  name: 'dead',
  of: 'covariance',
  value: (s, h) => variances(s, h).reduce((sum, v) => sum + log(1 + delta / (v + least)), 0) / h,
  gradient: (s, h) => {
    const slopes = variances(s, h).map((v) => -delta / ((v + least) * (v + least + delta) * h))
    return s.map((_, at) => (at % (h + 1) === 0 ? slopes[at / (h + 1)]! : 0))
  },
}

function variances(s: Float64Array, h: number): Float64Array {
  return s.filter((_, at) => at % (h + 1) === 0)
}
