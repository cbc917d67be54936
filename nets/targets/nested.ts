import { sin } from '../maths.ts'
import { fewPointsOfOne, type Target } from './target.ts'

/** A sine of a sine: a composition of two functions of one input. */
export const nested: Target = {
  name: 'nested',
  domain: [[-1, 1]],
  value: (x = 0) => sin(3 * sin(2.5 * x) + 0.5),
  points: fewPointsOfOne,
  source: 'sin(3 sin(2.5x) + 0.5)',
}
