import type { Json, Member } from 'lineal'
import type { Redundancy } from './redundancy.ts'
import type { TrainedNet } from './trained-net.ts'

/** What tells one cell of a study's grid from another; a cell holds all seeds. */
export interface Cell {
  readonly target: string
  readonly loss: string
  readonly activation: string
  readonly init: string
  readonly width: number
  readonly depth: number
}

/** One net with what was made of it. */
export interface Run {
  readonly cell: Cell
  readonly seed: number
  readonly net: Member<TrainedNet>
  readonly redundancy: Member<Redundancy>
  readonly pruned: Member<TrainedNet>
}

/** Puts each net together with its redundancy and its pruned form, by the params that they share. */
export function matchRuns(
  nets: readonly Member<TrainedNet>[],
  redundancies: readonly Member<Redundancy>[],
  pruned: readonly Member<TrainedNet>[],
): Run[] {
  const redundancyOf = byName(redundancies)
  const prunedOf = byName(pruned)
  return nets.map((net) => {
    const name = nameOf(net.params)
    const redundancy = redundancyOf.get(name)
    const folded = prunedOf.get(name)
    if (redundancy === undefined || folded === undefined) {
      throw new Error(`the net ${name} has no ${redundancy === undefined ? 'redundancy' : 'pruned form'} beside it`)
    }
    return { cell: cellOf(net.params), seed: integer(net.params, 'seed'), net, redundancy, pruned: folded }
  })
}

/** The cell that a net, or what was made of it, belongs to. */
export function cellOf(params: Member['params']): Cell {
  return {
    target: text(params, 'target'),
    loss: text(params, 'loss'),
    activation: text(params, 'activation'),
    init: text(params, 'init'),
    width: integer(params, 'width'),
    depth: params.depth === undefined ? 1 : integer(params, 'depth'),
  }
}

function byName<Value>(members: readonly Member<Value>[]): Map<string, Member<Value>> {
  return new Map(members.map((member) => [nameOf(member.params), member]))
}

function nameOf(params: Member['params']): string {
  return JSON.stringify({ ...cellOf(params), seed: integer(params, 'seed') })
}

function text(params: Member['params'], name: string): string {
  const value = params[name]
  if (typeof value !== 'string') throw missing(name, value)
  return value
}

function integer(params: Member['params'], name: string): number {
  const value = params[name]
  if (typeof value !== 'number' || !Number.isInteger(value)) throw missing(name, value)
  return value
}

function missing(name: string, value: Json | undefined): Error {
  return new Error(
    `a task that is summarised has ${name} = ${value === undefined ? 'nothing' : JSON.stringify(value)} in its params`,
  )
}
