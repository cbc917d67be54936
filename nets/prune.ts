import type { Activation } from './activations.ts'
import { forward, hiddenFeatures, meanSquaredError } from './evaluate.ts'
import { leastSquares } from './linear-algebra/least-squares.ts'
import { column, selectColumns, zeros, type Matrix } from './linear-algebra/matrix.ts'
import { rankUnits, unitsNeeded } from './measures/error-tied-rank.ts'
import { similarUnits } from './measures/similar-units.ts'
import type { Layer } from './net.ts'
import { mean } from './statistics/mean.ts'

/** The points that a net is pruned on: scaled, x n x d and y n x 1. */
export interface Points {
  readonly x: Matrix
  readonly y: Matrix
}

/**
 * Removes redundant units. In every hidden layer dead units go into the next layer's bias and duplicates into their twin;
 * then of the last hidden layer's units, ranked by pivoted QR, only as many stay as keep the mean squared error on the points
 * within a factor of what it was, the output layer refitted by least squares. One unit always stays.
 */
export function prune(
  layers: readonly Layer[],
  activations: readonly Activation[],
  points: Points,
  factor: number,
): Layer[] {
  const bound = factor * meanSquaredError(forward(layers, activations, points.x), points.y)
  let pruned = [...layers]
  for (let i = 0; i < activations.length; i++) {
    const features = hiddenFeatures(pruned, activations, points.x)[i]!
    pruned = foldLayer(pruned, i, features)
  }
  return keepNeeded(pruned, hiddenFeatures(pruned, activations, points.x).at(-1)!, points.y, bound)
}

/** Folds the dead units and the duplicates of hidden layer `i` into the layer after it. */
function foldLayer(layers: readonly Layer[], i: number, features: Matrix): Layer[] {
  const { dead, duplicates, distinct } = similarUnits(features)
  const next = layers[i + 1]!
  const weight: Matrix = { shape: next.weight.shape, data: Float64Array.from(next.weight.data) }
  const bias = Float64Array.from(next.bias)
  const [outputs, inputs] = weight.shape
  const moveInto = (unit: number, slope: number, constant: number, twin = 0): void => {
    for (let k = 0; k < outputs; k++) {
      const own = next.weight.data[k * inputs + unit]!
      weight.data[k * inputs + twin]! += slope * own
      bias[k]! += constant * own
    }
  }
  for (const unit of dead) moveInto(unit, 0, mean(column(features, unit)))
  for (const { unit, of } of duplicates) {
    const { weights, intercept } = leastSquares(selectColumns(features, [of]), column(features, unit))
    moveInto(unit, weights[0]!, intercept, of)
  }
  const kept = distinct.length > 0 ? distinct : [0]
  return keepUnits(layers.with(i + 1, { weight, bias }), i, kept)
}

/** Keeps the units of the last hidden layer that the error needs, in their order, and refits the output layer. */
function keepNeeded(layers: readonly Layer[], features: Matrix, y: Matrix, bound: number): Layer[] {
  const ranked = rankUnits(features, layers.at(-1)!.weight.data, y)
  const needed = unitsNeeded(ranked, bound) ?? ranked.order.length
  const first = ranked.order.slice(0, Math.max(1, needed))
  const kept = first.length > 0 ? first.toSorted((a, b) => a - b) : [0]
  const { weights, intercept } = leastSquares(selectColumns(features, kept), y.data)
  const output = { weight: { shape: [1, kept.length] as const, data: weights }, bias: Float64Array.of(intercept) }
  return [...keepUnits(layers, layers.length - 2, kept).slice(0, -1), output]
}

/** The layers with only some units of hidden layer `i`. */
export function keepUnits(layers: readonly Layer[], i: number, kept: readonly number[]): Layer[] {
  const { weight, bias } = layers[i]!
  const rows = zeros(kept.length, weight.shape[1])
  for (const [row, unit] of kept.entries()) {
    rows.data.set(weight.data.subarray(unit * weight.shape[1], (unit + 1) * weight.shape[1]), row * weight.shape[1])
  }
  const next = layers[i + 1]!
  return layers
    .with(i, { weight: rows, bias: Float64Array.from(kept, (unit) => bias[unit]!) })
    .with(i + 1, { weight: selectColumns(next.weight, kept), bias: next.bias })
}
