/**
 * The transcendental functions of generation and evaluation. Math's own are not the same on every machine and Node version,
 * so nothing else in nets/ calls them: what serves the study is swapped here, in one place.
 */

/** π. */
export const pi = Math.PI

/** The sine of x. */
export const sin = (x: number): number => Math.sin(x)

/** The cosine of x. */
export const cos = (x: number): number => Math.cos(x)

/** e to the power x. */
export const exp = (x: number): number => Math.exp(x)

/** The natural logarithm of x. */
export const log = (x: number): number => Math.log(x)

/** The hyperbolic tangent of x. */
export const tanh = (x: number): number => Math.tanh(x)

/**
 * The error function, to 1e-14 absolute: its Maclaurin series below 3, the continued fraction of erfc from there on
 * (Abramowitz & Stegun 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const a = Math.abs(x)
  const value = a < 3 ? erfSeries(a) : 1 - erfcFraction(a)
  return x < 0 ? -value : value
}

/** erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (1·3···(2n+1)): all terms positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(pi)) * exp(-x * x) * sum
}

/** erfc x = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))): 60 levels suffice for x >= 3. */
function erfcFraction(x: number): number {
  let tail = x
  for (let k = 60; k > 0; k--) tail = x + k / 2 / tail
  return exp(-x * x) / (Math.sqrt(pi) * tail)
}
