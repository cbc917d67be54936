import { pointsOfTwo, type Target } from './target.ts'

/** The product of two numbers, the third toy of the KAN paper. */
export const xy: Target = {
  name: 'xy',
  domain: [
    [-1, 1],
    [-1, 1],
  ],
  value: (x = 0, y = 0) => x * y,
  points: pointsOfTwo,
  source: 'xy, Liu et al., KAN, arXiv 2404.19756, section 3.1',
}
