import type { WeightPenalty } from './penalty.ts'

/** Rounds off the cusp at zero. */
const epsilon = 1e-4

/**
 * P = (1/h) Σ (v² + ε²)^(1/4) of the output weights, ε = 1e-4: the ℓ_p penalty with p = 1/2, which lets small weights go to
 * zero and large ones stay (Chartrand 2007; p = 1/2: Xu, Zhang, Wang, Chang and Liang 2010).
 */
export const lp: WeightPenalty = {
  name: 'lp',
  of: 'weights',
  layers: 'output',
  value: ({ data }) => data.reduce((sum, v) => sum + fourthRoot(v * v + epsilon * epsilon), 0) / data.length,
  gradient: ({ data }) =>
    data.map((v) => {
      const square = v * v + epsilon * epsilon
      return (v * fourthRoot(square)) / (2 * square * data.length)
    }),
}

function fourthRoot(x: number): number {
  return Math.sqrt(Math.sqrt(x))
}
