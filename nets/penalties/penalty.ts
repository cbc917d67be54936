import { zeros, type Matrix } from '../linear-algebra/matrix.ts'

/**
 * A penalty on the hidden features of a layer, as a function of one h x h matrix of theirs (row-major): the covariances
 * S = (1/n) Σ (φ - mean)(φ - mean)ᵀ, or the correlations C_ij = S_ij / (s_i s_j) with s_i = √(S_ii + 1e-8).
 */
export interface Penalty {
  readonly name: string
  /** Which matrix it takes. */
  readonly of: 'covariance' | 'correlation'
  value(matrix: Float64Array, h: number): number
  /** dP/dmatrix, every element taken as a variable of its own; symmetric. */
  gradient(matrix: Float64Array, h: number): Float64Array
}

/** Keeps the correlations of a unit that hardly varies finite. */
const floor = 1e-8

/** The correlations of features with covariances S: h x h, the diagonal 1 but for units that hardly vary. */
export function correlation(covariances: Float64Array, h: number): Float64Array {
  const s = deviations(covariances, h)
  return covariances.map((value, at) => value / (s[Math.floor(at / h)]! * s[at % h]!))
}

/** A penalty's value, and its gradient with respect to the covariances, from the covariances. */
export function penalise(penalty: Penalty, covariances: Matrix): { value: number; gradient: Matrix } {
  const h = covariances.shape[0]
  const matrix = penalty.of === 'covariance' ? covariances.data : correlation(covariances.data, h)
  const gradient = penalty.gradient(matrix, h)
  const data = penalty.of === 'covariance' ? gradient : throughCorrelation(gradient, matrix, covariances.data)
  return { value: penalty.value(matrix, h), gradient: { shape: [h, h], data } }
}

/** The chain rule from correlations to covariances: dP/dS_ij = G_ij / (s_i s_j) - [i = j] Σ_k G_ik C_ik / s_i². */
function throughCorrelation(g: Float64Array, c: Float64Array, covariances: Float64Array): Float64Array {
  const h = Math.sqrt(g.length)
  const s = deviations(covariances, h)
  const { data } = zeros(h, h)
  for (let i = 0; i < h; i++) {
    let sum = 0
    for (let j = 0; j < h; j++) {
      data[i * h + j] = g[i * h + j]! / (s[i]! * s[j]!)
      sum += g[i * h + j]! * c[i * h + j]!
    }
    data[i * h + i]! -= sum / (s[i]! * s[i]!)
  }
  return data
}

function deviations(covariances: Float64Array, h: number): Float64Array {
  return Float64Array.from({ length: h }, (_, i) => Math.sqrt(covariances[i * h + i]! + floor))
}
