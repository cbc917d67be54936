import type { Activation } from '../activations.ts'
import { log } from '../maths.ts'
import type { Explained, Sized } from './refit.ts'

/**
 * What a unit of d inputs costs, in multiples of log N: by the Bayesian information criterion (Schwarz 1978) one for each of its
 * d + 2 parameters; the frequency of a sinusoid three, since its information grows as N³ (Djurić, IEEE Trans. Signal
 * Processing 44, 1996: 5 log N for a sinusoid in time), without which one in twenty fits of noise takes a sinusoid too many.
 */
function cost(activation: Activation, d: number): number {
  return activation === 'sin' ? 3 * d + 2 : d + 2
}

/**
 * The criterion by which one of several sizes is chosen, less being better: N log MSE + cost · k · log N for k units with normal
 * errors of unknown variance. Below `floor` one error is as good as another, so that of exact fits the smallest wins.
 */
export function criterion(
  { x, activation }: Pick<Explained, 'x' | 'activation'>,
  { units, mse }: Pick<Sized, 'units' | 'mse'>,
  floor: number,
): number {
  const [n, d] = x.shape
  return n * log(Math.max(mse, floor, Number.MIN_VALUE)) + cost(activation, d) * units * log(n)
}

/** The net with the least criterion, the first of several. */
export function leastCriterion(points: Explained, nets: readonly Sized[], floor: number): Sized {
  return nets.reduce((best, net) => (criterion(points, net, floor) < criterion(points, best, floor) ? net : best))
}
