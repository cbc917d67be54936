/** A training's memory, read and written by the names of its layout. */
import { layOut, type Layout } from './layout.ts'
import { InvalidTraining } from './check.ts'
import type { KernelFunction, Machine, Memory } from './machine.ts'
import { fixedPoints, sampleOrder, shapeOf, type TrainingOptions } from './training-options.ts'

/** Order of `Scalars` in net.h. */
export const scalarIndex = {
  beta1: 0,
  beta2: 1,
  epsilon: 2,
  power1: 3,
  power2: 4,
  loss: 5,
  ridge: 6,
  gradientScale: 7,
  random: 8,
  position: 9,
} as const

/** The ridge where none is given: the end of the projected loss's annealing. */
export const defaultRidge = 1e-10

export interface Arena {
  readonly machine: Machine
  readonly layout: Layout
  readonly options: TrainingOptions
  readonly projected: boolean
  /** A copy of numbers from an offset on. */
  readonly read: (offset: number, length: number) => Float64Array
  readonly write: (offset: number, values: ArrayLike<number>) => void
  readonly setRidge: (ridge: number) => void
  readonly call: (name: KernelFunction, n?: number) => number
  /** Calls with `length` numbers of work besides, kept from call to call, and returns them from `from` on. */
  readonly callFor: (name: KernelFunction, length: number, from: number, n?: number) => Float64Array
  readonly release: () => void
}

/** One NaN for all: its bits differ between machines. In place. */
export function canonical(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = NaN
  return values
}

/** Memory laid out and filled for a training, the whole data set or the fixed points in blocks. */
export function openArena(options: TrainingOptions, machine: Machine): Arena {
  const layout = layOut(shapeOf(options))
  const memory = machine.allocate(layout.length)
  fill(memory, layout, options)
  machine.call('gather', memory)
  const work = growing(machine)
  const write: Arena['write'] = (offset, values) => {
    memory.numbers().set(values, offset)
  }
  return {
    machine,
    layout,
    options,
    projected: layout.loss !== 0,
    read: (offset, length) => canonical(memory.numbers().slice(offset, offset + length)),
    write,
    setRidge: (ridge) => {
      write(layout.scalars + scalarIndex.ridge, [ridge])
    },
    call: (name, n = 0) => machine.call(name, memory, undefined, n),
    callFor: (name, length, from, n = 0) => {
      const numbers = work.atLeast(length)
      machine.call(name, memory, numbers, n)
      return canonical(numbers.numbers().slice(from, length))
    },
    release: () => {
      memory.release()
      work.release()
    },
  }
}

/** Memory kept for the next use, as what is taken anew at each call costs more than what is computed in it. */
export function growing(machine: Machine): {
  readonly atLeast: (length: number) => Memory
  readonly release: () => void
} {
  let kept: Memory | undefined
  const release = () => {
    kept?.release()
    kept = undefined
  }
  const atLeast = (length: number) => {
    if (kept && kept.numbers().length >= length) return kept
    release()
    return (kept = machine.allocate(length))
  }
  return { atLeast, release }
}

function fill(memory: Memory, layout: Layout, options: TrainingOptions): void {
  const numbers = memory.numbers()
  const { adam, sampleWeights } = options
  new Int32Array(numbers.buffer, numbers.byteOffset, layout.header.length).set(layout.header)
  numbers.set(options.x, layout.rowInputs)
  numbers.set(fixedPoints(options), layout.rowInputs + options.x.length)
  numbers.set(options.y, layout.rowTargets)
  numbers.fill(1, layout.rowWeights, layout.rowWeights + layout.rows + layout.points)
  if (sampleWeights) numbers.set(sampleWeights, layout.rowWeights)
  numbers.set(options.parameters, layout.theta)
  numbers.set(
    [adam?.beta1 ?? 0.9, adam?.beta2 ?? 0.999, adam?.epsilon ?? 1e-9, 1, 1, 0, defaultRidge, 1],
    layout.scalars,
  )
  fillOrder(numbers, layout, options)
}

function fillOrder(numbers: Float64Array, layout: Layout, options: TrainingOptions): void {
  const order = sampleOrder(options, layout.rows)
  new Int32Array(numbers.buffer, numbers.byteOffset + 8 * layout.order, order.length).set(order)
  if (!options.batches || !('seed' in options.batches)) return
  const state = new BigUint64Array(numbers.buffer, numbers.byteOffset + 8 * (layout.scalars + scalarIndex.random), 1)
  state[0] = BigInt.asUintN(64, BigInt(options.batches.seed))
  numbers[layout.scalars + scalarIndex.position] = order.length // the first step draws the first epoch's order
}

/** @throws InvalidTraining where the training has batches */
export function wantFullBatch(arena: Arena, what: string): void {
  if (arena.options.batches)
    throw new InvalidTraining(`${what} needs all samples, but this training has batches: open one without`)
}
