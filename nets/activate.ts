import type { Activation } from './activations.ts'
import { erf, exp, sin, tanh } from './maths.ts'

/** An activation of each number, in float64; gelu in its erf form z Φ(z), gaussian e^(-z²). */
export function activate(name: Activation, z: Float64Array): Float64Array {
  switch (name) {
    case 'sin':
      return sin(z)
    case 'tanh':
      return tanh(z)
    case 'relu':
      return z.map((value) => (value > 0 ? value : 0))
    case 'gelu': {
      const errors = erf(z.map((value) => value / Math.SQRT2))
      return z.map((value, i) => 0.5 * value * (1 + errors[i]!))
    }
    case 'gaussian':
      return exp(z.map((value) => -value * value))
    case 'sigmoid':
      return exp(z.map((value) => -value)).map((value) => 1 / (1 + value))
    case 'square':
      return z.map((value) => value * value)
    case 'identity':
      return z
    default:
      return name satisfies never
  }
}
