import type { FeaturePenalty } from './penalty.ts'

/**
 * P = (1/h) Σ max(0, 1 - √(S_ii + 1e-4)) + (1/(25 h)) Σ_{i≠j} S_ij²: the variance hinge and the covariance term of VICReg
 * (Bardes, Ponce and LeCun, arXiv 2105.04906) in their published proportion of 25 to 1.
 */
export const vicReg: FeaturePenalty = {
  name: 'vicreg',
  of: 'covariance',
  value: (s, h) =>
    s.reduce((sum, v, at) => sum + (at % (h + 1) === 0 ? Math.max(0, 1 - Math.sqrt(v + 1e-4)) : (v * v) / 25), 0) / h,
  gradient: (s, h) => s.map((v, at) => (at % (h + 1) === 0 ? hingeSlope(v) : (2 * v) / 25) / h),
}

function hingeSlope(variance: number): number {
  const deviation = Math.sqrt(variance + 1e-4)
  return deviation < 1 ? -0.5 / deviation : 0
}
