import type { Activation } from '../activations.ts'
import { forward, hiddenFeatures, meanSquaredError } from '../evaluate.ts'
import { leastSquares } from '../linear-algebra/least-squares.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Layer } from '../net.ts'
import { effectiveRank } from './effective-rank.ts'
import { rankUnits, unitsNeeded } from './error-tied-rank.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { similarUnits } from './similar-units.ts'

/** How redundant one hidden layer is. */
export interface LayerRedundancy {
  readonly units: number
  /** Units that hardly vary. */
  readonly dead: number
  /** Units that repeat another one: |correlation| > 0.999. */
  readonly duplicates: number
  readonly effective_rank: number
}

/** How redundant a net is: each hidden layer, and what the last one's units are worth to the output. */
export interface Redundancy {
  readonly layers: readonly LayerRedundancy[]
  /** The mean squared error of the scaled output over the points: the net's own, and with its output layer refitted. */
  readonly mse: number
  readonly refit_mse: number
  /** Units of the last hidden layer needed to stay within a factor of the net's own error, the output layer refitted. */
  readonly error_tied_rank: number
  /** The refitted error on the first k units of the ranking, for k = 0, 1, ... */
  readonly ranked_mse: readonly number[]
  /** The refitted error without each unit over that with all. */
  readonly leave_one_out: readonly (number | null)[]
}

/**
 * Measures how redundant layers are over scaled points. Where the output is refitted first (the untrained control, whose
 * own output layer means nothing), the net's own error is the refitted one.
 *
 * @param x scaled points, n x d
 * @param y scaled values, n x 1
 */
export function measureRedundancy(
  net: { readonly layers: readonly Layer[]; readonly activations: readonly Activation[] },
  points: { readonly x: Matrix; readonly y: Matrix },
  { factor, refitted }: { readonly factor: number; readonly refitted: boolean },
): Redundancy {
  const features = hiddenFeatures(net.layers, net.activations, points.x)
  const last = features.at(-1)!
  const fit = leastSquares(last, points.y.data)
  const weights = refitted ? fit.weights : net.layers.at(-1)!.weight.data
  const mse = refitted ? fit.mse : meanSquaredError(forward(net.layers, net.activations, points.x), points.y)
  const ranked = rankUnits(last, weights, points.y)
  return {
    layers: features.map(measureLayer),
    mse,
    refit_mse: fit.mse,
    error_tied_rank: unitsNeeded(ranked, factor * mse) ?? ranked.order.length,
    ranked_mse: ranked.mse,
    leave_one_out: leaveOneOut(last, points.y),
  }
}

function measureLayer(features: Matrix): LayerRedundancy {
  const { dead, duplicates } = similarUnits(features)
  return {
    units: features.shape[1],
    dead: dead.length,
    duplicates: duplicates.length,
    effective_rank: effectiveRank(features),
  }
}
