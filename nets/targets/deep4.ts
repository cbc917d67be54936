import { exp, pi, sin } from '../maths.ts'
import type { Target } from './target.ts'

/** exp((sin(π(x0² + x1²)) + sin(π(x2² + x3²))) / 2), the fifth toy of the KAN paper: a composition of four inputs. */
export const deep4: Target = {
  name: 'deep4',
  domain: [
    [-1, 1],
    [-1, 1],
    [-1, 1],
    [-1, 1],
  ],
  value: (a = 0, b = 0, c = 0, d = 0) => exp((sin(pi * (a * a + b * b)) + sin(pi * (c * c + d * d))) / 2),
  points: { train: 3000, validation: 500, test: 1000 },
  source:
    'exp((sin π(x0² + x1²) + sin π(x2² + x3²)) / 2), Liu et al., KAN, arXiv 2404.19756, section 3.1 (3000 points)',
}
