import { cholesky, choleskyInverse } from '../linear-algebra/cholesky.ts'
import { withTraining } from '../kernel/open-problem.ts'
import type { Layer } from '../net.ts'
import type { Explained } from './refit.ts'

/** Standard errors of a net's parameters, laid out as the parameters. */
export interface StandardErrors {
  /** units x inputs */
  readonly weights: Float64Array
  readonly biases: Float64Array
  readonly amplitudes: Float64Array
  readonly constant: number
}

/**
 * Added to the unit diagonal of the scaled JᵀJ, so that parameters which trade off exactly leave the others' bounds as they are,
 * and the variance above which one is of those: its bound is infinite.
 */
const [loading, mostInflation] = [1e-14, 1e11]

/**
 * The Cramér-Rao bound: what no unbiased estimate of the parameters from these points can fall below, the square roots of the
 * diagonal of σ² (JᵀJ)⁻¹, J the derivatives of the net's values in its parameters, for normal errors of variance σ². At a
 * fit, with its own residual variance for σ², they are its standard errors. Infinite where the parameters can't be told apart.
 */
export function standardErrors(
  { x, y, activation }: Explained,
  layers: readonly Layer[],
  variance: number,
): StandardErrors {
  const problem = { x, y, activations: [activation], fit: 'plain' as const }
  const { jtj } = withTraining(problem, layers, (training) => training.normalEquations())
  const n = Math.sqrt(jtj.length)
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(jtj[i * n + i]!))
  const scaled = jtj.map((value, at) => {
    const [i, k] = [Math.floor(at / n), at % n]
    return i === k ? 1 + loading : value / (roots[i]! * roots[k]!)
  })
  const lower = cholesky({ shape: [n, n], data: scaled })
  const inverse = lower && choleskyInverse(lower)
  const errors = roots.map((root, i) => {
    const own = inverse?.data[i * n + i] ?? Infinity
    return own < mostInflation ? Math.sqrt((own * variance) / x.shape[0]) / root : Infinity
  })
  const [units, inputs] = layers[0]!.weight.shape
  return {
    weights: errors.slice(0, units * inputs),
    biases: errors.slice(units * inputs, units * inputs + units),
    amplitudes: errors.slice(units * inputs + units, units * inputs + 2 * units),
    constant: errors[n - 1]!,
  }
}

/** The variance of the residuals of a fit, each parameter having taken one degree of freedom: infinite where none is left. */
export function residualVariance({ x }: Pick<Explained, 'x'>, mse: number, parameters: number): number {
  const free = x.shape[0] - parameters
  return free > 0 ? (mse * x.shape[0]) / free : Infinity
}
