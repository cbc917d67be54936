import { activate } from './activate.ts'
import type { Activation } from './activations.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { zeros } from './linear-algebra/matrix.ts'
import type { Layer, Net, Scaling } from './net.ts'

/** The values as the net sees them: (value - offset) / scale, column by column. */
export function applyScaling({ shape, data }: Matrix, { offset, scale }: Scaling): Matrix {
  const columns = shape[1]
  return { shape, data: data.map((value, i) => (value - offset[i % columns]!) / scale[i % columns]!) }
}

/** The values in the units of the data: offset + scale · value, column by column. */
function undoScaling({ shape, data }: Matrix, { offset, scale }: Scaling): Matrix {
  const columns = shape[1]
  return { shape, data: data.map((value, i) => offset[i % columns]! + scale[i % columns]! * value) }
}

/** The outputs of every hidden layer, each n x width, at points that are scaled already. */
export function hiddenFeatures(layers: readonly Layer[], names: readonly Activation[], x: Matrix): Matrix[] {
  const features: Matrix[] = []
  for (const [i, layer] of layers.slice(0, -1).entries()) {
    const { shape, data } = affine(layer, features[i - 1] ?? x)
    features.push({ shape, data: activate(names[i]!, data) })
  }
  return features
}

/** The scaled output, n x 1, of layers at points that are scaled already. */
export function forward(layers: readonly Layer[], names: readonly Activation[], x: Matrix): Matrix {
  return affine(layers.at(-1)!, hiddenFeatures(layers, names, x).at(-1) ?? x)
}

/** What a net predicts at points in the units of the data, in those units. */
export function predict(net: Net, x: Matrix): Matrix {
  return undoScaling(forward(net.layers, net.activations, applyScaling(x, net.input)), net.output)
}

/** The mean of (a - b)² over all elements of two matrices of one shape. */
export function meanSquaredError(a: Matrix, b: Matrix): number {
  let sum = 0
  for (let i = 0; i < a.data.length; i++) {
    const difference = a.data[i]! - b.data[i]!
    sum += difference * difference
  }
  return sum / a.data.length
}

/** x Wᵀ + b: n x out, each element summed in order of the inputs. */
function affine({ weight, bias }: Layer, x: Matrix): Matrix {
  const [outputs, inputs] = weight.shape
  const n = x.shape[0]
  const result = zeros(n, outputs)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < outputs; j++) {
      let sum = bias[j]!
      for (let k = 0; k < inputs; k++) sum += weight.data[j * inputs + k]! * x.data[i * inputs + k]!
      result.data[i * outputs + j] = sum
    }
  }
  return result
}
