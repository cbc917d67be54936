import type { FeaturePenalty } from './penalty.ts'

/** P = ½ (‖S‖² - ‖diag S‖²), DeCov (Cogswell et al., arXiv 1511.06068): of covariances, so small features escape it. */
export const decov: FeaturePenalty = {
  name: 'decov',
  of: 'covariance',
  value: (s, h) => s.reduce((sum, value, at) => (at % (h + 1) === 0 ? sum : sum + (value * value) / 2), 0),
  gradient: (s, h) => s.map((value, at) => (at % (h + 1) === 0 ? 0 : value)),
}
