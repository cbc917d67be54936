import type { Activation } from './activations.ts'
import type { Matrix } from './linear-algebra/matrix.ts'

/** x -> W x + b, as PyTorch keeps it: `weight` is out x in, `bias` has one element for each output. */
export interface Layer {
  readonly weight: Matrix
  readonly bias: Float64Array
}

/** Affine scaling of each column: `(value - offset) / scale` is what the net sees. */
export interface Scaling {
  readonly offset: readonly number[]
  readonly scale: readonly number[]
}

/** A dense net: every layer but the last is followed by its activation; the input is scaled before, the output after. */
export interface Net {
  readonly layers: readonly Layer[]
  readonly activations: readonly Activation[]
  readonly input: Scaling
  readonly output: Scaling
}

/** The number of weights and biases. */
export function countParameters(layers: readonly Layer[]): number {
  return layers.reduce((sum, { weight, bias }) => sum + weight.data.length + bias.length, 0)
}

/** All weights and biases in one vector: each layer's weight in row-major order, then its bias. */
export function flatten(layers: readonly Layer[]): Float64Array {
  const parameters = new Float64Array(countParameters(layers))
  let at = 0
  for (const { weight, bias } of layers) {
    parameters.set(weight.data, at)
    parameters.set(bias, at + weight.data.length)
    at += weight.data.length + bias.length
  }
  return parameters
}

/** The layers of the given ones' shapes that {@link flatten} makes these parameters of. */
export function unflatten(shapes: readonly Layer[], parameters: Float64Array): Layer[] {
  let at = 0
  return shapes.map(({ weight, bias }) => {
    const data = parameters.slice(at, (at += weight.data.length))
    return { weight: { shape: weight.shape, data }, bias: parameters.slice(at, (at += bias.length)) }
  })
}
