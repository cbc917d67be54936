import { pi, sin } from '../maths.ts'
import { fewPointsOfTwo, type Target } from './target.ts'

/** A sinusoid whose phase is a sinusoid of the other input: a composition of two inputs. */
export const modulated: Target = {
  name: 'modulated',
  domain: [
    [-1, 1],
    [-1, 1],
  ],
  value: (x = 0, y = 0) => sin(pi * x + 2 * sin(pi * y)),
  points: fewPointsOfTwo,
  source: 'sin(πx + 2 sin(πy)), a sinusoid modulated in phase',
}
