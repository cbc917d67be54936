import { hiddenFeatures } from '../evaluate.ts'
import { selectGreedily } from '../greedy-units.ts'
import { covariance } from '../linear-algebra/matrix.ts'
import type { Explained } from '../components/refit.ts'
import { withOutputs } from '../components/remove-units.ts'
import { rankUnits } from '../measures/error-tied-rank.ts'
import type { Layer } from '../net.ts'
import { keepUnits } from '../prune.ts'

/** How the units that stay are chosen. */
export type Cut = 'magnitude' | 'pivoted-qr' | 'greedy-selection'

/** The units of a net of one hidden layer in the order in which a cut would keep them. */
export function orderUnits({ x, y, activation }: Explained, layers: readonly Layer[], cut: Cut): readonly number[] {
  const features = hiddenFeatures(layers, [activation], x)[0]!
  const weights = layers[1]!.weight.data
  switch (cut) {
    case 'magnitude': {
      const h = weights.length
      const { data } = covariance(features)
      const sizes = weights.map((v, unit) => Math.abs(v) * Math.sqrt(data[unit * h + unit]!))
      return Array.from(weights.keys()).sort((a, b) => sizes[b]! - sizes[a]!)
    }
    case 'pivoted-qr':
      return rankUnits(features, weights, y).order
    case 'greedy-selection':
      return selectGreedily(features, y, { width: weights.length, taken: [] })
    default:
      return cut satisfies never
  }
}

/** Keeps the first units of an order, with the output layer refitted. */
export function keepFirst(
  points: Explained,
  layers: readonly Layer[],
  { order, width }: { order: readonly number[]; width: number },
): Layer[] {
  const kept = order.slice(0, width).toSorted((a, b) => a - b)
  return withOutputs(points, keepUnits(layers, 0, kept)[0]!)
}
