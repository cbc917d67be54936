import { column, type Matrix } from './matrix.ts'
import { dot, norm } from './pivoted-qr.ts'

/**
 * The singular values of a matrix, largest first, by one-sided Jacobi rotations (Hestenes 1958; accurate for the small ones
 * too, Demmel and Veselić 1992).
 */
export function singularValues(a: Matrix): number[] {
  return rotated(a)
    .map(norm)
    .sort((first, second) => second - first)
}

/** For each singular value σ of A, with A v = σ u: σ² and the vector σ u; in no order, at most one for a column. */
export function leftSingularPairs(a: Matrix): { readonly square: number; readonly image: Float64Array }[] {
  return rotated(a).map((image) => ({ square: dot(image, image), image }))
}

/** The columns of A turned until each two are orthogonal: σ u for each singular value. */
function rotated(a: Matrix): Float64Array[] {
  const columns = Array.from({ length: a.shape[1] }, (_, j) => column(a, j))
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false
    for (let i = 0; i < columns.length; i++) {
      for (let j = i + 1; j < columns.length; j++) turned = orthogonalise(columns[i]!, columns[j]!) || turned
    }
    if (!turned) break
  }
  return columns
}

/** Rotates two columns until they are orthogonal; says whether they were not. */
function orthogonalise(u: Float64Array, v: Float64Array): boolean {
  const alpha = dot(u, u)
  const beta = dot(v, v)
  const gamma = dot(u, v)
  if (!(Math.abs(gamma) > 1e-15 * Math.sqrt(alpha * beta))) return false
  const zeta = (beta - alpha) / (2 * gamma)
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const c = 1 / Math.sqrt(1 + t * t)
  const s = c * t
  for (let k = 0; k < u.length; k++) {
    const value = u[k]!
    u[k] = c * value - s * v[k]!
    v[k] = s * value + c * v[k]!
  }
  return true
}
