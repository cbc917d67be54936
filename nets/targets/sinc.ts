import { sin } from '../maths.ts'
import { fewPointsOfOne, type Target } from './target.ts'

/** sin(10x) / 10x: smooth, oscillatory, of low amplitude away from its middle. */
export const sinc: Target = {
  name: 'sinc',
  domain: [[-1, 1]],
  value: (x = 0) => (x === 0 ? 1 : sin(10 * x) / (10 * x)),
  points: fewPointsOfOne,
  source: 'sinc(10x), Taylor, Wang, Bala and Bednarz, arXiv 2205.07430',
}
