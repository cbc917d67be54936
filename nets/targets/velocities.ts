import type { Target } from './target.ts'

/** The sum of two velocities over that of light, Feynman I.16.6 without dimensions. */
export const velocities: Target = {
  name: 'velocities',
  domain: [
    [-1, 1],
    [-1, 1],
  ],
  value: (a = 0, b = 0) => (a + b) / (1 + a * b),
  points: { train: 1000, validation: 250, test: 1000 },
  source:
    '(a + b) / (1 + ab) on (-1, 1)², Feynman I.16.6, Liu et al., KAN, arXiv 2404.19756, section 4.2 and its table of Feynman formulas',
}
