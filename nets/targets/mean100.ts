import { exp, pi, sin } from '../maths.ts'
import type { Target } from './target.ts'

const inputs = 100

/** exp of the mean of sin²(π x / 2) over 100 inputs, the fourth toy of the KAN paper. */
export const mean100: Target = {
  name: 'mean100',
  domain: /* @__PURE__ */ Array.from({ length: inputs }, () => [-1, 1] as const),
  value: (...x) => exp(x.reduce((sum, value) => sum + square(sin((pi * value) / 2)), 0) / inputs),
  points: { train: 1000, validation: 500, test: 1000 },
  source: 'exp(Σ sin²(π x_i / 2) / 100) of 100 inputs, Liu et al., KAN, arXiv 2404.19756, section 3.1 (1000 points)',
}

function square(value: number): number {
  return value * value
}
