import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'

/** A place in the project's sources. */
export interface SourcePosition {
  /** Relative to the project's root. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
}

/** Maps offsets in a bundle's text to places in the sources. */
export function sourcePositions(code: string, map: string, offsets: readonly number[]): (SourcePosition | undefined)[] {
  if (offsets.length === 0) return []
  const trace = new TraceMap(map)
  const starts = lineStarts(code)
  return offsets.map((offset) => {
    const line = lastAtMost(starts, offset)
    const place = originalPositionFor(trace, { line: line + 1, column: offset - (starts[line] ?? 0) })
    return place.source === null ? undefined : { file: place.source, line: place.line, column: place.column + 1 }
  })
}

/** The offset at which each line of a text begins. */
export function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sorted[middle] ?? Infinity) <= value) low = middle
    else high = middle - 1
  }
  return low
}
