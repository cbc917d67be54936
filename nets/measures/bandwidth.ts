import type { Matrix } from '../linear-algebra/matrix.ts'

/**
 * How fast a function of d inputs varies: the root mean square of its gradient over its standard deviation, which for one
 * sinusoid is its angular frequency. Of each point the nearest other one gives a slope along one direction, so
 * √(d Σ Δy² / Σ Δx²) over the pairs, for y of unit variance. For values without noise.
 *
 * @param x n x d
 * @param y n x 1, of unit variance
 */
export function bandwidth({ shape: [n, d], data }: Matrix, y: Matrix): number {
  let [rise, run] = [0, 0]
  for (let i = 0; i < n; i++) {
    let nearest = Infinity
    let other = i
    for (let j = 0; j < n; j++) {
      let square = 0
      for (let k = 0; k < d; k++) {
        const difference = data[i * d + k]! - data[j * d + k]!
        square += difference * difference
      }
      if (j !== i && square > 0 && square < nearest) [nearest, other] = [square, j]
    }
    if (other === i) continue
    const difference = y.data[i]! - y.data[other]!
    rise += difference * difference
    run += nearest
  }
  return run > 0 ? Math.sqrt((d * rise) / run) : 1
}
