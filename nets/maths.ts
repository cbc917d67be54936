/**
 * The transcendental functions of generation and evaluation: the kernel's, which have the same bits everywhere. Math's own are
 * not the same on every machine and Node version, so nothing else in nets/ calls them.
 */
export { cos, erf, exp, log, sin, tanh } from '../kernel/index.ts'

/** π. */
export const pi = Math.PI
