import { column, type Matrix } from './matrix.ts'

/** A P = Q R with the columns of A taken in order of what they add to those before them. */
export interface PivotedQr {
  /** The columns of A in the order in which they were taken; only those up to the numerical rank. */
  readonly order: readonly number[]
  /** The columns of Q: orthonormal, each of length n. */
  readonly q: readonly Float64Array[]
  /** The columns of R, in the order taken: `r[j]` has j + 1 elements, its last the pivot (positive, not increasing with j). */
  readonly r: readonly Float64Array[]
}

/** Columns whose rest falls below this share of the longest column count as dependent on those taken before. */
export const rankTolerance = 1e-12

/**
 * Column-pivoted QR (Businger and Golub 1965) by Gram-Schmidt, orthogonalised twice so that Q is orthonormal to rounding
 * (Giraud, Langou and Rozložník 2005).
 */
export function pivotedQr(a: Matrix, tolerance = rankTolerance): PivotedQr {
  const rest = Array.from({ length: a.shape[1] }, (_, j) => column(a, j))
  const left = rest.map((_, j) => j)
  const coefficients = rest.map((): number[] => [])
  const order: number[] = []
  const q: Float64Array[] = []
  const longest = Math.max(0, ...rest.map(norm))
  while (left.length > 0 && q.length < a.shape[0]) {
    const lengths = left.map((j) => norm(rest[j]!))
    const best = lengths.reduce((top, length, i) => (length > lengths[top]! ? i : top), 0)
    const pivot = left.splice(best, 1)[0]!
    removeProjections(rest[pivot]!, q, coefficients[pivot]!)
    const length = norm(rest[pivot]!)
    if (!(length > tolerance * longest)) break
    const unit = rest[pivot]!.map((value) => value / length)
    coefficients[pivot]!.push(length)
    order.push(pivot)
    q.push(unit)
    for (const j of left) coefficients[j]!.push(removeProjection(rest[j]!, unit))
  }
  return { order, q, r: order.map((j) => Float64Array.from(coefficients[j]!)) }
}

/** Takes what is left along each unit vector out of a column, and books it with the coefficients found before. */
function removeProjections(values: Float64Array, q: readonly Float64Array[], coefficients: number[]): void {
  for (let i = 0; i < q.length; i++) coefficients[i]! += removeProjection(values, q[i]!)
}

function removeProjection(values: Float64Array, unit: Float64Array): number {
  const share = dot(values, unit)
  for (let i = 0; i < values.length; i++) values[i]! -= share * unit[i]!
  return share
}

/** The scalar product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The Euclidean length of a vector. */
export function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values))
}
