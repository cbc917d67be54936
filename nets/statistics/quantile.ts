/**
 * A quantile of sorted values, linear between them (type 7 of Hyndman and Fan 1996, as numpy has it).
 *
 * @param share in [0, 1]
 */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  // At a value itself the next one does not count: it may be infinite.
  return place > below ? low + (place - below) * (sorted[below + 1]! - low) : low
}

/** The median of values in any order. */
export function median(values: Iterable<number>): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5)
}
