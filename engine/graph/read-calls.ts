import { types } from 'node:util'
import type { Json } from '../values/canonical-json.ts'
import { describeValue } from '../values/show-value.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { copier } from './copy-json.ts'
import { refuseChanged, type Taken } from './refuse-changed.ts'
import { readCoordinates, scalarsOf } from './read-coordinates.ts'
import { readWires } from './read-wires.ts'
import { ingestStage, isFanIn, taskName, type Coordinates, type Scalar, type Task, type Wires } from './task.ts'

/** A call of a stage in a pipeline's graph(), as it came. */
export interface Call {
  readonly stage: string
  readonly file: string
  readonly inputs: unknown
  readonly params: unknown
  readonly options: unknown
}

/** Makes the tasks of one graph from calls. */
export interface Calls {
  /** A task with copies of what it was called with: nothing can change it. */
  readonly task: (call: Call) => Task<never>
  /** Lets the tasks of this graph read a task that no stage makes. */
  readonly own: <Value>(task: Task<Value>) => Task<Value>
  readonly isOwn: (value: unknown) => boolean
  /** @throws UserError `changed-since-call` naming each task and what of it is other now than it was at the call. */
  readonly refuseChanged: () => void
}

/** Reads the calls of one graph. */
export function readCalls(): Calls {
  const { copy, isAsCopied } = copier()
  const tasks = new Set<unknown>()
  const taken: Taken[] = []
  const isOwn = (value: unknown): boolean => tasks.has(value)
  const own = <Value>(task: Task<Value>): Task<Value> => {
    Object.freeze(task)
    tasks.add(task)
    return task
  }
  return {
    own,
    isOwn,
    task({ stage, file, inputs, params, options }) {
      const coordinates = readCoordinates(options, { stage, copy })
      const copied = readParams(params, { stage, copy, coordinates })
      const scalars = coordinates ?? scalarsOf(copied)
      const wires = readWires(inputs, { caller: () => taskName(stage, scalars), isOwn })
      const at = Object.assign(inherited(wires), scalars)
      const task = own<never>({
        name: taskName(stage, at),
        stage,
        file,
        params: copied,
        at: Object.freeze(at),
        inputs: wires,
      })
      taken.push({ task, inputs: inputs as Taken['inputs'], params: params as Taken['params'] })
      return task
    },
    refuseChanged: () => {
      refuseChanged(taken, isAsCopied)
    },
  }
}

function inherited(wires: Wires): Record<string, Scalar> {
  const at: Record<string, Scalar> = {}
  for (const input of Object.keys(wires)) {
    const wire = wires[input]!
    if (isFanIn(wire) || wire.stage === ingestStage) continue
    for (const name of Object.keys(wire.at)) if (!Object.hasOwn(at, name)) at[name] = wire.at[name]!
  }
  return at
}

interface Reading {
  readonly stage: string
  readonly copy: (value: unknown, path: string) => Json
  readonly coordinates: Coordinates | undefined
}

function readParams(params: unknown, { stage, copy, coordinates }: Reading): Readonly<Record<string, Json>> {
  if (typeof params !== 'object' || params === null || Array.isArray(params) || types.isProxy(params)) {
    throw new UserError({
      code: 'bad-params',
      what: `${stage}: its params are ${describeValue(params)}, and must be an object`,
      at: '/params',
      fix: `write ${stage}(inputs, { <param>: <value> }), or ${stage}(inputs, {}) where there are none`,
    })
  }
  try {
    return copy(params, '/params') as Readonly<Record<string, Json>>
  } catch (error) {
    if (!isUserError(error)) throw error
    const caller = taskName(stage, coordinates ?? goodScalars(params))
    throw new UserError({ code: error.code, what: `${caller}: ${error.message}`, at: error.at, fix: error.fix })
  }
}

/** Names the task as far as its other params do. */
function goodScalars(params: object): Record<string, Scalar> {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(params))
  const values = fields.map(([name, { value }]) => [name, value as unknown] as const)
  return Object.fromEntries(values.filter((field): field is [string, Scalar] => isGood(field[1])))
}

function isGood(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  return typeof value === 'boolean' || (Number.isFinite(value) && !Object.is(value, -0))
}
