import { cos, pi, sin } from '../maths.ts'

/** Points of the sum below: its error is of the size of J_128(t), nothing in float64 for |t| <= 30. */
const points = 64

/** The angles of the sum below. */
const sines = /* @__PURE__ */ sin(
  /* @__PURE__ */ Float64Array.from({ length: points }, (_, k) => ((k + 0.5) * pi) / points),
)

/**
 * The Bessel function J₀(t), for |t| <= 30: Bessel's integral (1/π) ∫₀^π cos(t sin θ) dθ (NIST DLMF 10.9.1) by the midpoint
 * rule, which for a periodic integrand converges faster than any power.
 */
export function besselJ0(t: number): number {
  return cos(sines.map((value) => t * value)).reduce((sum, value) => sum + value, 0) / points
}
