import type { FeaturePenalty } from './penalty.ts'

/** P = (1/h) Σ_{i<j} C_ij²: pushes pairs of features apart; blind to features that depend on each other jointly. */
export const pairwise: FeaturePenalty = {
  name: 'pairwise',
  of: 'correlation',
  value: (c, h) => c.reduce((sum, value, at) => (isDiagonal(at, h) ? sum : sum + (value * value) / 2), 0) / h,
  gradient: (c, h) => c.map((value, at) => (isDiagonal(at, h) ? 0 : value / h)),
}

function isDiagonal(at: number, h: number): boolean {
  return at % (h + 1) === 0
}
