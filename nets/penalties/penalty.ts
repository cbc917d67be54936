import { zeros, type Matrix } from '../linear-algebra/matrix.ts'

/**
 * A penalty on the features of the last hidden layer, as a function of one h x h matrix of theirs (row-major): the covariances
 * S = (1/n) Σ (φ - mean)(φ - mean)ᵀ, or the correlations C_ij = S_ij / (s_i s_j) with s_i = √(S_ii + 1e-8).
 */
export interface FeaturePenalty {
  readonly name: string
  /** Which matrix it takes. */
  readonly of: 'covariance' | 'correlation'
  value(matrix: Float64Array, h: number): number
  /** dP/dmatrix, every element taken as a variable of its own; symmetric. */
  gradient(matrix: Float64Array, h: number): Float64Array
}

/** The sum of several penalties on features. */
export interface PenaltySum {
  readonly name: string
  readonly of: 'features'
  readonly parts: readonly FeaturePenalty[]
}

/**
 * A penalty on weights, as a function of one matrix: `hidden`, the mean over hidden layers of its value at their units' rows
 * (w, b); `output`, its value at the output layer's weights.
 */
export interface WeightPenalty {
  readonly name: string
  readonly of: 'weights'
  readonly layers: 'hidden' | 'output'
  value(rows: Matrix): number
  /** dP/drows, of the shape of the rows. */
  gradient(rows: Matrix): Float64Array
}

/** What a loss adds to the fit. */
export type Penalty = FeaturePenalty | PenaltySum | WeightPenalty

/** A penalty's value, and its gradient with respect to what it is a function of. */
export interface Penalised {
  readonly value: number
  readonly gradient: Matrix
}

/** Keeps the correlations of a unit that hardly varies finite. */
const floor = 1e-8

/** The correlations of features with covariances S: h x h, the diagonal 1 but for units that hardly vary. */
export function correlation(covariances: Float64Array, h: number): Float64Array {
  const s = deviations(covariances, h)
  return covariances.map((value, at) => value / (s[Math.floor(at / h)]! * s[at % h]!))
}

/** A penalty on features, and its gradient with respect to the covariances, from the covariances. */
export function penalise(penalty: FeaturePenalty | PenaltySum, covariances: Matrix): Penalised {
  if (penalty.of === 'features') return sum(penalty.parts.map((part) => penalise(part, covariances)))
  const h = covariances.shape[0]
  const matrix = penalty.of === 'covariance' ? covariances.data : correlation(covariances.data, h)
  const gradient = penalty.gradient(matrix, h)
  const data = penalty.of === 'covariance' ? gradient : throughCorrelation(gradient, matrix, covariances.data)
  return { value: penalty.value(matrix, h), gradient: { shape: [h, h], data } }
}

function sum([first, ...rest]: readonly Penalised[]): Penalised {
  const { shape, data } = first!.gradient
  return {
    value: rest.reduce((total, { value }) => total + value, first!.value),
    gradient: {
      shape,
      data: data.map((own, i) => rest.reduce((total, { gradient }) => total + gradient.data[i]!, own)),
    },
  }
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
