import { centred, scaleColumns, type Matrix } from '../linear-algebra/matrix.ts'
import { takeShare } from '../linear-algebra/least-squares.ts'
import { pivotedQr } from '../linear-algebra/pivoted-qr.ts'
import { mean, meanSquare } from '../statistics/mean.ts'

/** The units of a layer in the order of a pivoted QR, and how well the first of them do. */
export interface RankedUnits {
  /** Units by what their term adds to the terms before; those that add nothing are left out. */
  readonly order: readonly number[]
  /** `mse[k]`: the mean squared error of the output layer refitted on the first k units. */
  readonly mse: readonly number[]
}

/**
 * Ranks units by column-pivoted QR of their terms v_j φ_j, and refits the output layer at every length of the list
 * (interpolative pruning, Chee et al., NeurIPS 2022, with the output refitted).
 *
 * @param features the last hidden layer's output, n x width
 * @param weights the output layer's weights, one for each unit; their size decides the order only
 * @param y the values to fit, n x 1
 */
export function rankUnits(features: Matrix, weights: Float64Array, y: Matrix): RankedUnits {
  const { order, q } = pivotedQr(scaleColumns(centred(features), weights))
  const yMean = mean(y.data)
  const rest = y.data.map((value) => value - yMean)
  const mse = [meanSquare(rest)]
  for (const unit of q) {
    takeShare(rest, unit)
    mse.push(meanSquare(rest))
  }
  return { order, mse }
}

/** The least number of ranked units whose refitted error is within a factor of an error; undefined where none is. */
export function unitsNeeded({ mse }: RankedUnits, bound: number): number | undefined {
  const needed = mse.findIndex((error) => error <= bound)
  return needed < 0 ? undefined : needed
}
