import { cholesky } from '../linear-algebra/cholesky.ts'
import { column, columnMeans, covariance, type Matrix } from '../linear-algebra/matrix.ts'
import { mean, meanSquare } from '../statistics/mean.ts'

/** The projected squared error of some features, its gradient by them, and the output layer that it is reached with. */
export interface ProjectedFit {
  readonly value: number
  /** d value / d features, n x h, with the output weights held fixed (envelope theorem). */
  readonly gradient: Matrix
  /** Output weights, h, and the constant. */
  readonly weights: Float64Array
  readonly bias: number
}

/**
 * min over v, c of (1/n) Σ (y - c - Φ v)² + μ Σ v_j² Var(φ_j), in float64: (C + μ I) u = D⁻¹ cov(φ, y), v = D⁻¹ u, with C the
 * features' correlations and D their deviations. For features of which none is constant and μ > 0.
 */
export function projectedFit(features: Matrix, y: Float64Array, ridge: number): ProjectedFit {
  const [n, h] = features.shape
  const means = columnMeans(features)
  const s = covariance(features).data
  const deviations = means.map((_, j) => Math.sqrt(s[j * h + j]!))
  const correlations = s.map((value, at) => value / (deviations[Math.floor(at / h)]! * deviations[at % h]!))
  const l = cholesky({ shape: [h, h], data: correlations.map((c, at) => (at % (h + 1) === 0 ? 1 + ridge : c)) })
  if (l === undefined) throw new Error(`the features are linearly dependent beyond a ridge of ${ridge}`)
  const yMean = mean(y)
  const products = means.map((own, j) => {
    const values = column(features, j)
    return values.reduce((sum, value, i) => sum + (value - own) * (y[i]! - yMean), 0) / (n * deviations[j]!)
  })
  const weights = solveCholesky(l, products).map((u, j) => u / deviations[j]!)
  const bias = means.reduce((rest, own, j) => rest - own * weights[j]!, yMean)
  const residuals = y.map((value, i) => {
    let f = bias
    for (let j = 0; j < h; j++) f += weights[j]! * features.data[i * h + j]!
    return f - value
  })
  const penalty = weights.reduce((sum, v, j) => sum + v * v * s[j * h + j]!, 0)
  const gradient = features.data.map((value, at) => {
    const [i, j] = [Math.floor(at / h), at % h]
    const v = weights[j]!
    return (2 / n) * (v * residuals[i]! + ridge * v * v * (value - means[j]!))
  })
  return { value: meanSquare(residuals) + ridge * penalty, gradient: { shape: [n, h], data: gradient }, weights, bias }
}

/** x with L Lᵀ x = b. */
function solveCholesky({ shape: [n], data: l }: Matrix, b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  return x
}
