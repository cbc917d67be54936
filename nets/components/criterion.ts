import { log } from '../maths.ts'
import type { Explained, Sized } from './refit.ts'

/**
 * The Bayesian information criterion (Schwarz 1978) of a net of k units of d inputs with normal errors of unknown variance,
 * N log MSE + ((d + 2) k + 1) log N; below `floor` one error is as good as another, so that of exact fits the smallest wins.
 */
export function bic({ x }: Pick<Explained, 'x'>, { units, mse }: Pick<Sized, 'units' | 'mse'>, floor: number): number {
  const [n, d] = x.shape
  return n * log(Math.max(mse, floor, Number.MIN_VALUE)) + ((d + 2) * units + 1) * log(n)
}

/** The net with the least criterion, the first of several. */
export function leastBic(points: Pick<Explained, 'x'>, nets: readonly Sized[], floor: number): Sized {
  return nets.reduce((best, net) => (bic(points, net, floor) < bic(points, best, floor) ? net : best))
}
