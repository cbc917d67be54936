import { exp } from '../maths.ts'
import { pointsOfOne, type Target } from './target.ts'

/** A Gaussian bump, narrow against its domain. */
export const bump: Target = {
  name: 'bump',
  domain: [[-1, 1]],
  value: (x = 0) => exp(-25 * x * x),
  points: pointsOfOne,
  source: 'exp(-25 x²)',
}
