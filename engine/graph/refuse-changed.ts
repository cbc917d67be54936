import { describeValue } from '../values/show-value.ts'
import { cutText } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'
import type { Copier } from './copy-json.ts'
import { isFanIn, type Task, type Wires } from './task.ts'

/** A task, and the objects that it was called with: these are the pipeline's own, and it may change them. */
export interface Taken {
  readonly task: Task
  readonly inputs: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
}

/** No more of them are told at once. */
const most = 10

/**
 * Refuses tasks whose inputs or params are other now than they were at the call: it is not known which of both was meant.
 *
 * @throws UserError `changed-since-call` naming each task and what of it has changed.
 */
export function refuseChanged(taken: readonly Taken[], isAsCopied: Copier['isAsCopied']): void {
  const lines: string[] = []
  for (const call of taken) {
    if (isUnchanged(call, isAsCopied)) continue
    for (const change of changedInputs(call)) lines.push(`${call.task.name}: ${change}`)
    for (const change of changedParams(call, isAsCopied)) lines.push(`${call.task.name}: ${change}`)
  }
  if (lines.length > 0) throw changed(lines)
}

/** Makes no lists: each of 100,000 tasks passes here. */
function isUnchanged({ task, inputs, params }: Taken, isAsCopied: Copier['isAsCopied']): boolean {
  return areSame(task.inputs, inputs, isSameWire) && areSame(task.params, params, (then, now) => isAsCopied(now, then))
}

function areSame<Part>(
  then: Readonly<Record<string, Part>>,
  now: Readonly<Record<string, unknown>>,
  isSame: (then: Part, now: unknown) => boolean,
): boolean {
  let more = 0
  for (const name in now) {
    if (!Object.hasOwn(now, name)) continue
    const part = then[name]
    if (part === undefined || !isSame(part, now[name])) return false
    more += 1
  }
  for (const name in then) if (Object.hasOwn(then, name)) more -= 1
  return more === 0
}

function* changedInputs({ task, inputs }: Taken): Iterable<string> {
  for (const name of Object.keys(inputs)) {
    const [then, now] = [task.inputs[name], inputs[name]]
    if (then === undefined) yield `it has an input "${name}", which it had not when it was called`
    else if (!isSameWire(then, now)) yield `its input "${name}" ${describeChange(then, now)}`
  }
  for (const name of Object.keys(task.inputs))
    if (!Object.hasOwn(inputs, name)) yield `its input "${name}", which it had when it was called, is gone`
}

function isSameWire(then: Wires[string], now: unknown): boolean {
  if (!isFanIn(then)) return then === now
  return Array.isArray(now) && now.length === then.length && then.every((task, i) => task === now[i])
}

function describeChange(then: Wires[string], now: unknown): string {
  if (isFanIn(then) && Array.isArray(now) && now.length !== then.length)
    return `had ${count(then.length)} when it was called, and has ${now.length} now`
  return 'is wired to other tasks than when it was called'
}

function count(tasks: number): string {
  return tasks === 1 ? '1 task' : `${tasks} tasks`
}

function* changedParams({ task, params }: Taken, isAsCopied: Copier['isAsCopied']): Iterable<string> {
  for (const name of Object.keys(params)) {
    const then = task.params[name]
    if (then === undefined) yield `it has a param "${name}", which it had not when it was called`
    else if (!isAsCopied(params[name], then))
      yield `its param "${name}" was ${show(then)} when it was called, and is ${show(params[name])} now`
  }
  for (const name of Object.keys(task.params))
    if (!Object.hasOwn(params, name)) yield `its param "${name}", which it had when it was called, is gone`
}

function show(value: unknown): string {
  try {
    return typeof value === 'object' ? cutText(JSON.stringify(value), 80) : describeValue(value)
  } catch {
    return describeValue(value)
  }
}

function changed(lines: readonly string[]): UserError {
  const shown = lines.slice(0, most)
  if (lines.length > most) shown.push(`and ${lines.length - most} more`)
  return new UserError({
    code: 'changed-since-call',
    what: ['inputs or params were changed after the call that made a task of them', ...shown].join('\n       '),
    fix: 'make them whole first and call the stage then: a task is what it was called with',
  })
}
