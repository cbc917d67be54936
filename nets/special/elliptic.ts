import { cos, sin } from '../maths.ts'

/**
 * The incomplete elliptic integral of the first kind, F(φ | m) = ∫₀^φ dt / √(1 - m sin² t), for |φ| <= π/2 and
 * m sin² φ < 1; the arguments are those of scipy.special.ellipkinc. F = sin φ · R_F(cos² φ, 1 - m sin² φ, 1)
 * (NIST DLMF 19.25.5).
 */
export function ellipticF(phi: number, m: number): number {
  const s = sin(phi)
  const c = cos(phi)
  return s * carlsonRF(c * c, 1 - m * s * s, 1)
}

/**
 * The incomplete elliptic integral of the second kind, E(φ | m) = ∫₀^φ √(1 - m sin² t) dt, for |φ| <= π/2 and m sin² φ < 1;
 * the arguments are those of scipy.special.ellipeinc. E = F - (m / 3) sin³ φ · R_D(cos² φ, 1 - m sin² φ, 1)
 * (NIST DLMF 19.25.9).
 */
export function ellipticE(phi: number, m: number): number {
  const s = sin(phi)
  const c = cos(phi)
  return ellipticF(phi, m) - ((m * s * s * s) / 3) * carlsonRD(c * c, 1 - m * s * s, 1)
}

/**
 * Carlson's symmetric integral R_F(x, y, z), for x, y, z >= 0 of which at most one is zero, to a few units in the last place:
 * duplication, then the series in the elementary symmetric functions (Carlson 1995, arXiv math/9409227, section 2).
 */
export function carlsonRF(x: number, y: number, z: number): number {
  let mean = (x + y + z) / 3
  let [a, b, c] = [x, y, z]
  while (Math.max(Math.abs(mean - a), Math.abs(mean - b), Math.abs(mean - c)) > 1e-3 * mean) {
    const lambda = Math.sqrt(a) * Math.sqrt(b) + Math.sqrt(b) * Math.sqrt(c) + Math.sqrt(c) * Math.sqrt(a)
    ;[a, b, c, mean] = [(a + lambda) / 4, (b + lambda) / 4, (c + lambda) / 4, (mean + lambda) / 4]
  }
  const X = 1 - a / mean
  const Y = 1 - b / mean
  const Z = -X - Y
  const e2 = X * Y - Z * Z
  const e3 = X * Y * Z
  return (1 - e2 / 10 + e3 / 14 + (e2 * e2) / 24 - (3 * e2 * e3) / 44) / Math.sqrt(mean)
}

/**
 * Carlson's integral R_D(x, y, z), for x, y >= 0 of which at most one is zero and z > 0: duplication, then the series
 * (Carlson 1995, arXiv math/9409227, section 2).
 */
function carlsonRD(x: number, y: number, z: number): number {
  let [a, b, c, mean] = [x, y, z, (x + y + 3 * z) / 5]
  let [sum, power] = [0, 1]
  while (Math.max(Math.abs(mean - a), Math.abs(mean - b), Math.abs(mean - c)) > 1e-3 * mean) {
    const lambda = Math.sqrt(a) * Math.sqrt(b) + Math.sqrt(b) * Math.sqrt(c) + Math.sqrt(c) * Math.sqrt(a)
    sum += power / (Math.sqrt(c) * (c + lambda))
    power /= 4
    ;[a, b, c, mean] = [(a + lambda) / 4, (b + lambda) / 4, (c + lambda) / 4, (mean + lambda) / 4]
  }
  const X = 1 - a / mean
  const Y = 1 - b / mean
  const Z = -(X + Y) / 3
  const e2 = X * Y - 6 * Z * Z
  const e3 = (3 * X * Y - 8 * Z * Z) * Z
  const e4 = 3 * (X * Y - Z * Z) * Z * Z
  const e5 = X * Y * Z * Z * Z
  const series = 1 - (3 * e2) / 14 + e3 / 6 + (9 * e2 * e2) / 88 - (3 * e4) / 22 - (9 * e2 * e3) / 52 + (3 * e5) / 26
  return 3 * sum + (power * series) / (mean * Math.sqrt(mean))
}
