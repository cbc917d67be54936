/**
 * The Legendre function of the first kind of real degree v and order 0, P_v(x) = ₂F₁(-v, v + 1; 1; (1 - x) / 2), for
 * 0 <= x <= 1 (NIST DLMF 14.3.1); scipy.special.lpmv(0, v, x).
 */
export function legendreP(v: number, x: number): number {
  return gauss(-v, v + 1, 1, (1 - x) / 2)
}

/**
 * The associated Legendre function of real degree v and order 1, P_v¹(x) = -√(1 - x²) P_v'(x), for 0 <= x <= 1, with the
 * Condon-Shortley phase as scipy.special.lpmv(1, v, x) has it; P_v' = (v (v + 1) / 2) ₂F₁(1 - v, v + 2; 2; (1 - x) / 2).
 */
export function legendreP1(v: number, x: number): number {
  return -Math.sqrt(1 - x * x) * ((v * (v + 1)) / 2) * gauss(1 - v, v + 2, 2, (1 - x) / 2)
}

/** Gauss's series ₂F₁(a, b; c; z), for |z| <= 1/2, to the last place: each term is at most about half of the one before. */
function gauss(a: number, b: number, c: number, z: number): number {
  let [sum, term] = [1, 1]
  for (let n = 0; n < 80 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (1 + n))) * z
    sum += term
  }
  return sum
}
