import { zeros, type Matrix } from './matrix.ts'

/**
 * The lower triangle L of A = L Lᵀ (Golub and Van Loan, Matrix Computations, algorithm 4.2.1); undefined where A is not
 * positive definite in float64.
 */
export function cholesky(a: Matrix): Matrix | undefined {
  const [n] = a.shape
  const l = zeros(n, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j]!
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k]! * l.data[j * n + k]!
      if (i === j && !(sum > 0)) return undefined
      l.data[i * n + j] = i === j ? Math.sqrt(sum) : sum / l.data[j * n + j]!
    }
  }
  return l
}

/** The inverse of L Lᵀ for a lower triangle L. */
export function choleskyInverse(l: Matrix): Matrix {
  const [n] = l.shape
  const inverse = zeros(n, n)
  for (let j = 0; j < n; j++) {
    const x = new Float64Array(n)
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0
      for (let k = j; k < i; k++) sum -= l.data[i * n + k]! * x[k]!
      x[i] = sum / l.data[i * n + i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!
      for (let k = i + 1; k < n; k++) sum -= l.data[k * n + i]! * x[k]!
      x[i] = sum / l.data[i * n + i]!
    }
    for (let i = 0; i < n; i++) inverse.data[i * n + j] = x[i]!
  }
  return inverse
}
