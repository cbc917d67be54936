import { makeRandom, streams } from '../random.ts'
import { quantileOf } from './quantile.ts'

/** A value and where it lies. */
export interface Estimate {
  readonly value: number
  readonly interval: readonly [low: number, high: number]
}

/**
 * A statistic of a sample and its 95 % interval by the percentile bootstrap (Efron and Tibshirani 1993, section 13.3).
 *
 * @param groups what is drawn with replacement: seeds, say, each with all that was measured from it
 * @param statistic of a list of groups; it must be finite
 * @throws Error where there is no group
 */
export function bootstrap<Group>(
  groups: readonly Group[],
  statistic: (drawn: readonly Group[]) => number,
  { seed = 0, resamples = 2000 } = {},
): Estimate {
  if (groups.length === 0) throw new Error('the bootstrap needs at least one group, not 0')
  const random = makeRandom(seed, streams.bootstrap)
  const draw = () => groups.map(() => groups[Math.floor(random.uniform() * groups.length)]!)
  const values = Float64Array.from({ length: resamples }, () => statistic(draw())).sort()
  return { value: statistic(groups), interval: [quantileOf(values, 0.025), quantileOf(values, 0.975)] }
}
