import { centred, columnMeans, scaleColumns, type Matrix } from '../linear-algebra/matrix.ts'
import { singularValues } from '../linear-algebra/singular-values.ts'
import { exp, log } from '../maths.ts'

/**
 * The effective rank of features, n x width: the exponential of the entropy of their singular values' shares (Roy and
 * Vetterli, EUSIPCO 2007), each feature centred and of unit variance; constant features add nothing. Between 1 and the
 * width, 0 where all are constant.
 */
export function effectiveRank(features: Matrix): number {
  const free = centred(features)
  const variances = columnMeans({ shape: free.shape, data: free.data.map((value) => value * value) })
  const factors = variances.map((variance) => (variance > 1e-24 ? 1 / Math.sqrt(variance) : 0))
  const values = singularValues(scaleColumns(free, factors))
  const sum = values.reduce((total, value) => total + value, 0)
  if (sum === 0) return 0
  return exp(values.reduce((entropy, value) => (value > 0 ? entropy - (value / sum) * log(value / sum) : entropy), 0))
}
