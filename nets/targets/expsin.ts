import { exp, pi, sin } from '../maths.ts'
import { pointsOfTwo, type Target } from './target.ts'

/** exp(sin(πx) + y²), the second toy of the KAN paper. */
export const expsin: Target = {
  name: 'expsin',
  domain: [
    [-1, 1],
    [-1, 1],
  ],
  value: (x = 0, y = 0) => exp(sin(pi * x) + y * y),
  points: pointsOfTwo,
  source: 'exp(sin(πx) + y²), Liu et al., KAN, arXiv 2404.19756, section 3.1',
}
