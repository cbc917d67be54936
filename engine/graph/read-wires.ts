import { types } from 'node:util'
import { describeValue } from '../values/show-value.ts'
import { cutText, printableLine } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'
import type { Task, Wires } from './task.ts'

/**
 * Copies the wires of a call.
 *
 * @param isOwn Whether the graph that is being built made a task.
 * @throws UserError `bad-wires` for what is no task of this graph, naming the task that was to be made and its input.
 */
export function readWires(
  inputs: unknown,
  { caller, isOwn }: { caller: () => string; isOwn: (task: unknown) => boolean },
): Wires {
  if (
    typeof inputs !== 'object' ||
    inputs === null ||
    Array.isArray(inputs) ||
    types.isProxy(inputs) ||
    isOwn(inputs)
  ) {
    const is = isOwn(inputs) ? 'a task' : describeValue(inputs)
    throw refusal(`${caller()}: its inputs are ${is}, and must be an object of tasks by input`, {
      at: '/inputs',
      fix: 'write { <input>: <task> } first, and params after it: stage({}, {}) where there are none',
    })
  }
  const wires: Record<string, Wires[string]> = {}
  for (const name of Object.keys(inputs)) {
    const wire = readWire((inputs as Record<string, unknown>)[name], { name, caller, isOwn })
    if (name === '__proto__') Object.defineProperty(wires, name, { value: wire, enumerable: true })
    else wires[name] = wire
  }
  return Object.freeze(wires)
}

interface Reading {
  readonly name: string
  readonly caller: () => string
  readonly isOwn: (task: unknown) => boolean
}

function readWire(wire: unknown, reading: Reading): Wires[string] {
  if (reading.isOwn(wire)) return wire as Task
  if (!Array.isArray(wire)) throw noTask(wire, reading)
  const members: Task[] = []
  for (let i = 0; i < wire.length; i++) {
    if (!reading.isOwn(wire[i])) throw noTask(wire[i], { ...reading, member: i })
    members.push(wire[i] as Task)
  }
  return Object.freeze(members)
}

function noTask(
  value: unknown,
  { caller, name, member }: Pick<Reading, 'caller' | 'name'> & { readonly member?: number },
): UserError {
  const [is, fix] = whatIsWrong(value)
  const input = `its input "${name}"`
  return member === undefined
    ? refusal(`${caller()}: ${input} is ${is}, and must be a task or a list of tasks`, { at: `/inputs/${name}`, fix })
    : refusal(`${caller()}: a member of ${input} is ${is}, and must be a task`, {
        at: `/inputs/${name}/${member}`,
        fix,
      })
}

function whatIsWrong(value: unknown): [is: string, fix: string] {
  const wire = 'wire what the call of a stage, or ingest(), gave in this call of graph()'
  if (typeof value === 'function') return ['a function', 'call it: a stage(inputs, params) makes a task']
  if (Array.isArray(value)) return ['a list inside of a list', 'make one list of them: .flat()']
  if (value instanceof Promise) return ['a promise', 'await it: graph() may be async']
  if (typeof value === 'object' && value !== null && 'stage' in value && 'inputs' in value) {
    const name =
      'name' in value && typeof value.name === 'string' ? ` named ${cutText(printableLine(value.name), 100)}` : ''
    return [`a task${name} that this call of graph() did not make`, wire]
  }
  return [describeValue(value), wire]
}

function refusal(what: string, where: { at: string; fix: string }): UserError {
  return new UserError({ code: 'bad-wires', what, ...where })
}
