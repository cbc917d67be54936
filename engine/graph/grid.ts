import { UserError } from '../values/user-error.ts'

/** The integers from 0 to `end` - 1, or from `start` to `end` - 1. */
export function range(...bounds: [end: number] | [start: number, end: number]): number[] {
  const [start, end] = bounds.length === 1 ? [0, bounds[0]] : bounds
  if (!Number.isInteger(start) || !Number.isInteger(end)) {
    throw new UserError({
      code: 'bad-range',
      what: `range(${start}, ${end}) needs integers`,
      fix: 'give whole numbers',
    })
  }
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
}

type Cell<Axes extends Readonly<Record<string, readonly unknown[]>>> = {
  -readonly [name in keyof Axes]: Axes[name][number]
}

/** Every combination of the values on each axis, the last axis running fastest: `grid({ seed: range(3), width: [8, 16] })`. */
export function grid<const Axes extends Readonly<Record<string, readonly unknown[]>>>(axes: Axes): Cell<Axes>[] {
  let cells: Record<string, unknown>[] = [{}]
  for (const [name, values] of Object.entries(axes)) {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })))
  }
  return cells as Cell<Axes>[]
}
