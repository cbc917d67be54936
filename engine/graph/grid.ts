import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'

/** No graph has more tasks; a longer list would fill the memory. */
const longest = 10_000_000

/** The integers from 0 to `end` - 1, or from `start` to `end` - 1. */
export function range(...bounds: [end: number] | [start: number, end: number]): number[] {
  const [start, end] = bounds.length === 1 ? [0, bounds[0]] : bounds
  const call = `range(${bounds.map(describeValue).join(', ')})`
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end))
    throw new UserError({ code: 'bad-range', what: `${call} needs integers`, fix: 'give whole numbers' })
  if (end - start > longest)
    throw new UserError({ code: 'bad-range', what: `${call} is too long`, fix: `give at most ${longest} numbers` })
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
}

type Cell<Axes extends Readonly<Record<string, readonly unknown[]>>> = {
  -readonly [name in keyof Axes]: Axes[name][number]
}

/** Every combination of the values on each axis, the last axis running fastest: `grid({ seed: range(3), width: [8, 16] })`. */
export function grid<const Axes extends Readonly<Record<string, readonly unknown[]>>>(axes: Axes): Cell<Axes>[] {
  if (!isRecord(axes)) throw badGrid(`grid() takes an object of lists, not ${describeValue(axes)}`)
  let cells: Record<string, unknown>[] = [{}]
  for (const [name, values] of Object.entries<unknown>(axes)) {
    if (!Array.isArray(values)) throw badGrid(`the axis "${name}" of grid() is ${describeValue(values)}, and no list`)
    cells = cells.flatMap((cell) => values.map((value: unknown) => ({ ...cell, [name]: value })))
  }
  return cells as Cell<Axes>[]
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function badGrid(what: string): UserError {
  return new UserError({ code: 'bad-grid', what, fix: 'write grid({ seed: range(3), width: [8, 16] })' })
}
