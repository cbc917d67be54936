/**
 * A quantile of sorted values, linear between them (type 7 of Hyndman and Fan 1996, as numpy has it).
 *
 * @param share in [0, 1]
 */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const [low, high] = [sorted[below]!, sorted[Math.ceil(place)]!]
  // Infinite values have no difference.
  return low === high ? low : low + (place - below) * (high - low)
}

/** The median of values in any order. */
export function median(values: Iterable<number>): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5)
}
