import { fewPointsOfOne, type Target } from './target.ts'

/** A continuous line of four pieces: kinked, exact with three relu units. */
export const zigzag: Target = {
  name: 'zigzag',
  domain: [[-1, 1]],
  value: (x = 0) => Math.abs(x + 0.6) - 1.5 * Math.abs(x - 0.1) + 0.8 * Math.abs(x - 0.5),
  points: fewPointsOfOne,
  source: '|x + 0.6| - 1.5 |x - 0.1| + 0.8 |x - 0.5|',
}
