import { pi, sin } from '../maths.ts'
import { pointsOfOne, type Target } from './target.ts'

/** Amplitudes of the harmonics 1 to 6, of the order of one so that none can be left out. */
const amplitudes = [1, 0.8, 1.2, 0.6, 1.4, 0.9]

/** Phases of the harmonics 1 to 6 in radians, without a symmetry. */
const phases = [0.3, 1.1, 2, 2.7, 0.7, 1.6]

/** The target Σ_{k=1..K} a_k sin(kπx + p_k) on [-1, 1], for K from 1 to 6. */
export function harmonics(K: number): Target {
  return {
    name: `harm${K}`,
    domain: [[-1, 1]],
    value: (x = 0) => {
      let sum = 0
      for (let k = 1; k <= K; k++) sum += amplitudes[k - 1]! * sin(k * pi * x + phases[k - 1]!)
      return sum
    },
    points: pointsOfOne,
    source: `sum of ${K} sinusoid${K > 1 ? 's' : ''}: a_k sin(kπx + p_k), a = ${amplitudes.slice(0, K).join(', ')}, p = ${phases.slice(0, K).join(', ')}`,
  }
}
