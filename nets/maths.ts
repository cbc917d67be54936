/**
 * The transcendental functions of generation and evaluation: the kernel's, which have the same bits everywhere. Math's own are
 * not the same on every machine and Node version, so nothing else in nets/ calls them.
 */
import { exp, log } from '../kernel/index.ts'

export { cos, erf, exp, log, sin, tanh } from '../kernel/index.ts'

/** π. */
export const pi = Math.PI

/** The logarithm to base ten. */
export function log10(value: number): number {
  return log(value) / log(10)
}

/** Ten to a power. */
export function exp10(power: number): number {
  return exp(power * log(10))
}
