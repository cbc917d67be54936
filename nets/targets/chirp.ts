import { pi, sin } from '../maths.ts'
import { fewPointsOfOne, type Target } from './target.ts'

/** A sinusoid whose frequency rises in a line from 0 to 4π: oscillatory, slow at one end and fast at the other. */
export const chirp: Target = {
  name: 'chirp',
  domain: [[-1, 1]],
  value: (x = 0) => sin(pi * (x + 1) * (x + 1)),
  points: fewPointsOfOne,
  source: 'sin(π (x + 1)²), a linear chirp',
}
