import { covariance, type Matrix } from '../linear-algebra/matrix.ts'

/** Units whose correlation exceeds this, in absolute value, count as one. */
const duplicateCorrelation = 0.999

/** A unit whose deviation is below this share of the largest in its layer, or of one, is dead. */
const deadShare = 1e-6

/** How the units of a layer relate: each is dead, a duplicate of an earlier one, or itself. */
export interface SimilarUnits {
  /** Units whose output hardly varies over the points. */
  readonly dead: readonly number[]
  /** Pairs of a unit and the earlier one, itself no duplicate, that it repeats up to a factor and a constant. */
  readonly duplicates: readonly { readonly unit: number; readonly of: number }[]
  /** All other units. */
  readonly distinct: readonly number[]
}

/** Sorts the units of a layer by their features, n x width, over some points. */
export function similarUnits(features: Matrix, threshold = duplicateCorrelation): SimilarUnits {
  const h = features.shape[1]
  const s = covariance(features).data
  const deviations = Array.from({ length: h }, (_, i) => Math.sqrt(s[i * h + i]!))
  const least = deadShare * Math.max(1, ...deviations)
  const dead: number[] = []
  const duplicates: { unit: number; of: number }[] = []
  const distinct: number[] = []
  for (let unit = 0; unit < h; unit++) {
    const alike = (other: number): boolean =>
      Math.abs(s[unit * h + other]!) > threshold * deviations[unit]! * deviations[other]!
    const twin = distinct.find(alike)
    if (deviations[unit]! <= least) dead.push(unit)
    else if (twin !== undefined) duplicates.push({ unit, of: twin })
    else distinct.push(unit)
  }
  return { dead, duplicates, distinct }
}
