import { erf, exp, sin, tanh } from './maths.ts'

/** The activations of hidden layers, in float64; gelu in its erf form. */
export const activations = {
  sin,
  tanh,
  relu: (x: number): number => (x > 0 ? x : 0),
  gelu: (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gaussian: (x: number): number => exp(-x * x),
  sigmoid: (x: number): number => 1 / (1 + exp(-x)),
  square: (x: number): number => x * x,
  identity: (x: number): number => x,
} as const

/** The name of an activation. */
export type Activation = keyof typeof activations
