import { cholesky, choleskyInverse } from '../linear-algebra/cholesky.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { log } from '../maths.ts'
import type { FeaturePenalty } from './penalty.ts'

/** Bounds the penalty where features depend on each other exactly. */
const epsilon = 1e-2

/**
 * P = -(1/h) log det(C + ε I), ε = 0.01: the volume that the features span, so that it sees joint dependence too (a
 * determinantal barrier, as in WLD-Reg, arXiv 2301.01352); dP/dC = -(1/h) (C + ε I)⁻¹.
 */
export const logDet: FeaturePenalty = {
  name: 'log-det',
  of: 'correlation',
  value: (c, h) => {
    const l = factor(c, h)
    let sum = 0
    for (let i = 0; i < h; i++) sum += 2 * log(l.data[i * h + i]!)
    return -sum / h
  },
  gradient: (c, h) => choleskyInverse(factor(c, h)).data.map((value) => -value / h),
}

/** The Cholesky factor of C + ε I; all NaN where C itself is not finite, so that a diverged net shows as such. */
function factor(c: Float64Array, h: number): Matrix {
  const shifted = c.map((value, at) => (at % (h + 1) === 0 ? value + epsilon : value))
  return cholesky({ shape: [h, h], data: shifted }) ?? { shape: [h, h], data: new Float64Array(h * h).fill(NaN) }
}
