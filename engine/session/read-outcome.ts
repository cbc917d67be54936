import type { OpenGraph } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/** What a pipeline's graph() returned. */
export interface ReadOutcome {
  /** The files that every run publishes, by path. */
  readonly publish: ReadonlyMap<string, Task>
  /** Tasks by names of the pipeline's own. */
  readonly results: Readonly<Record<string, Task>>
}

/**
 * Reads what a pipeline's graph() returned.
 *
 * @throws UserError `bad-outcome` for all that is no `{ publish: { '<file>': task }, results: { <name>: task } }`: left alone, it
 * would publish nothing.
 */
export function readOutcome(outcome: unknown, isOwn: OpenGraph['isOwn']): ReadOutcome {
  if (outcome === undefined) return { publish: new Map(), results: {} }
  if (!isPlain(outcome) || isOwn(outcome)) {
    const is = isOwn(outcome) ? 'a task' : describeValue(outcome)
    throw refusal(`graph() returned ${is}, and must return { publish: { '<file>': task } } or nothing`)
  }
  const other = Object.keys(outcome).find((name) => !parts.includes(name))
  if (other !== undefined) {
    const fix = suggestion(other, parts, shape)
    throw refusal(`graph() returned an object with "${other}", of which nothing is known`, fix)
  }
  const publish = tasksOf(outcome, 'publish', isOwn)
  const odd = publish.find(([file]) => file === '' || file.endsWith('/') || file.includes('\0'))
  if (odd !== undefined) throw refusal(`publish[${describeValue(odd[0])}] names no file`)
  return { publish: new Map(publish), results: Object.fromEntries(tasksOf(outcome, 'results', isOwn)) }
}

const parts = ['publish', 'results']

function tasksOf(outcome: Record<string, unknown>, part: string, isOwn: OpenGraph['isOwn']): [string, Task][] {
  const tasks = outcome[part]
  if (tasks === undefined) return []
  if (!isPlain(tasks) || isOwn(tasks)) {
    const by = part === 'publish' ? 'file' : 'name'
    throw refusal(
      `${part} is ${isOwn(tasks) ? 'a task' : describeValue(tasks)}, and must be an object of tasks by ${by}`,
    )
  }
  return Object.entries(tasks).map(([name, task]) => {
    if (isOwn(task)) return [name, task]
    throw refusal(`${part}["${name}"] is ${describeTask(task)}, and must be a task of this graph`)
  })
}

const shape = "write return { publish: { 'report.html': task } }"

function describeTask(value: unknown): string {
  return Array.isArray(value) ? 'a list, and one file is published from one task' : describeValue(value)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function refusal(what: string, fix = shape): UserError {
  return new UserError({ code: 'bad-outcome', what, fix })
}
