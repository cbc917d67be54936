import { fewPointsOfTwo, type Target } from './target.ts'

/** A pyramid off the middle, 1 - max(|x|, |y|) of turned axes: kinked along four lines of two inputs. */
export const pyramid: Target = {
  name: 'pyramid',
  domain: [
    [-1, 1],
    [-1, 1],
  ],
  value: (x = 0, y = 0) => 1 - Math.max(Math.abs(0.8 * x + 0.6 * y - 0.1), Math.abs(0.6 * x - 0.8 * y + 0.2)),
  points: fewPointsOfTwo,
  source: '1 - max(|0.8x + 0.6y - 0.1|, |0.6x - 0.8y + 0.2|)',
}
