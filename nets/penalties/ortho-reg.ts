import { zeros, type Matrix } from '../linear-algebra/matrix.ts'
import { exp, log } from '../maths.ts'
import type { WeightPenalty } from './penalty.ts'

/** How sharply the penalty sets in as two directions meet. */
const sharpness = 10

/**
 * P = (1/h) Σ_{i≠j} log(1 + exp(λ (cos(w_i, w_j) - 1))), λ = 10, of the hidden units' (w, b): OrthoReg, which pushes apart
 * what points the same way and leaves opposite directions alone (Rodríguez et al., arXiv 1611.01967).
 */
export const orthoReg: WeightPenalty = {
  name: 'ortho-reg',
  of: 'weights',
  layers: 'hidden',
  value: (rows) => {
    const h = rows.shape[0]
    const terms = cosines(rows).data.map((c, at) => (at % (h + 1) === 0 ? 0 : log(1 + exp(sharpness * (c - 1)))))
    return terms.reduce((sum, term) => sum + term, 0) / h
  },
  gradient: (rows) => {
    const [h, n] = rows.shape
    const { data, lengths } = cosines(rows)
    const gradient = new Float64Array(h * n)
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < h; j++) {
        if (i === j) continue
        const c = data[i * h + j]!
        // Both (i, j) and (j, i) hold w_i.
        const slope = (2 * sharpness) / (h * (1 + exp(sharpness * (1 - c))))
        for (let k = 0; k < n; k++) {
          const across = rows.data[j * n + k]! / lengths[j]! - (c * rows.data[i * n + k]!) / lengths[i]!
          gradient[i * n + k]! += (slope * across) / lengths[i]!
        }
      }
    }
    return gradient
  },
}

function cosines({ shape: [h, n], data }: Matrix): { readonly data: Float64Array; readonly lengths: Float64Array } {
  const products = zeros(h, h).data
  for (let i = 0; i < h; i++)
    for (let j = 0; j < h; j++) for (let k = 0; k < n; k++) products[i * h + j]! += data[i * n + k]! * data[j * n + k]!
  // A row of zeros has no direction: its cosines are zero.
  const lengths = Float64Array.from({ length: h }, (_, i) => Math.sqrt(products[i * h + i]!) || 1)
  return { data: products.map((value, at) => value / (lengths[Math.floor(at / h)]! * lengths[at % h]!)), lengths }
}
