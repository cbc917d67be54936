import { besselJ0 } from '../special/bessel.ts'
import type { Target } from './target.ts'

/** J₀(20x), the first toy of the KAN paper. */
export const j0: Target = {
  name: 'j0',
  domain: [[-1, 1]],
  value: (x = 0) => besselJ0(20 * x),
  points: { train: 1000, validation: 250, test: 1000 },
  source: 'J₀(20x) on [-1, 1], Liu et al., KAN, arXiv 2404.19756, section 3.1 (1000 + 1000 points)',
}
