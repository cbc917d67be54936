/** How a list of numbers differs from another one. */
export interface Effect {
  /** Of logarithms the ratio of geometric means, second over first; else the difference of means, second less first. */
  readonly value: number
  /** The 95 % interval; null of a single value or pair, which tells nothing of its spread. */
  readonly interval: readonly [low: number, high: number] | null
}

/** So many samples are drawn for an interval. */
const resamples = 10_000

/**
 * The effect of pairs of numbers, with its 95 % interval by the percentile bootstrap over pairs (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, section 13.3). The same pairs in the same order give the same interval each time.
 */
export function pairedEffect(pairs: readonly (readonly [first: number, second: number])[], scale: Scale): Effect {
  const steps = pairs.map(([first, second]) => on(scale, second) - on(scale, first))
  return effectOf(meanOf(steps), steps.length < 2 ? undefined : (random) => meanOf(drawn(steps, random)), scale)
}

/** The same of two lists whose numbers do not belong together: each is drawn from by itself (section 8.3 there). */
export function unpairedEffect(first: readonly number[], second: readonly number[], scale: Scale): Effect {
  const [was, now] = [first, second].map((values) => values.map((value) => on(scale, value))) as [number[], number[]]
  const again = (random: () => number): number => meanOf(drawn(now, random)) - meanOf(drawn(was, random))
  return effectOf(meanOf(now) - meanOf(was), was.length < 2 || now.length < 2 ? undefined : again, scale)
}

/** The mean of numbers; of logarithms the geometric one. */
export function meanOn(scale: Scale, values: readonly number[]): number {
  return off(scale, meanOf(values.map((value) => on(scale, value))))
}

type Scale = 'linear' | 'log'

function effectOf(value: number, again: ((random: () => number) => number) | undefined, scale: Scale): Effect {
  if (again === undefined) return { value: off(scale, value), interval: null }
  const random = randomNumbers(1)
  const values = Float64Array.from({ length: resamples }, () => again(random)).sort()
  return {
    value: off(scale, value),
    interval: [off(scale, quantile(values, 0.025)), off(scale, quantile(values, 0.975))],
  }
}

function on(scale: Scale, value: number): number {
  return scale === 'log' ? Math.log(value) : value
}

function off(scale: Scale, value: number): number {
  return scale === 'log' ? Math.exp(value) : value
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function drawn(values: readonly number[], random: () => number): number[] {
  return values.map(() => values[Math.floor(random() * values.length)]!)
}

/** A quantile of sorted values, linear between them (type 7 of Hyndman and Fan, 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (place - Math.floor(place)) * (high - low)
}

/** Numbers from 0 to 1, the same for a seed on any machine: a linear congruential generator modulo 2^31 - 1 (Park and Miller, 1988). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
