import { leftSingularPairs } from '../linear-algebra/singular-values.ts'
import { transpose, type Matrix } from '../linear-algebra/matrix.ts'
import type { WeightPenalty } from './penalty.ts'

/**
 * P = max |σ² - 1| over the singular values σ of the hidden units' rows (w, b): the largest eigenvalue in absolute value of
 * WᵀW - I, or of W Wᵀ - I where that is the smaller one, since else some are always -1. SRIP (Bansal, Chen and Wang, arXiv
 * 1810.09102). With W v = σ u, dP/dW = ±2 σ u vᵀ.
 */
export const spectral: WeightPenalty = {
  name: 'spectral',
  of: 'weights',
  layers: 'hidden',
  value: (rows) => Math.abs(furthest(tall(rows)).square - 1),
  gradient: (rows) => {
    const a = tall(rows)
    const slopes = { shape: a.shape, data: slopesOf(a) }
    return (a === rows ? slopes : transpose(slopes)).data
  },
}

function tall(rows: Matrix): Matrix {
  return rows.shape[0] < rows.shape[1] ? transpose(rows) : rows
}

function slopesOf(a: Matrix): Float64Array {
  const [rows, columns] = a.shape
  const { square, image } = furthest(a)
  const slopes = new Float64Array(rows * columns)
  if (!(square > 0)) return slopes
  for (let k = 0; k < columns; k++) {
    let v = 0
    for (let i = 0; i < rows; i++) v += (a.data[i * columns + k]! * image[i]!) / square
    for (let i = 0; i < rows; i++) slopes[i * columns + k] = (square > 1 ? 2 : -2) * image[i]! * v
  }
  return slopes
}

/** σ² and σ u of the singular value whose square is furthest from one. */
function furthest(a: Matrix): { readonly square: number; readonly image: Float64Array } {
  const pairs = leftSingularPairs(a)
  return pairs.reduce((far, pair) => (Math.abs(pair.square - 1) > Math.abs(far.square - 1) ? pair : far))
}
