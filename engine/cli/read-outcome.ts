import type { OpenGraph } from '../graph/build-graph.ts'
import type { Task } from '../graph/task.ts'
import { describeValue } from '../values/describe-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/**
 * The files that a pipeline's graph() publishes, by path.
 *
 * @throws UserError `bad-outcome` for all that is no `{ publish: { '<file>': task } }`: left alone, it would publish nothing.
 */
export function readOutcome(outcome: unknown, isOwn: OpenGraph['isOwn']): ReadonlyMap<string, Task> {
  if (outcome === undefined) return new Map()
  if (!isPlain(outcome) || isOwn(outcome)) {
    const is = isOwn(outcome) ? 'a task' : describeValue(outcome)
    throw refusal(`graph() returned ${is}, and must return { publish: { '<file>': task } } or nothing`)
  }
  const other = Object.keys(outcome).find((name) => name !== 'publish')
  if (other !== undefined) {
    const fix = suggestion(other, ['publish'], shape)
    throw refusal(`graph() returned an object with "${other}", of which nothing is known`, fix)
  }
  const { publish } = outcome
  if (publish === undefined) return new Map()
  if (!isPlain(publish) || isOwn(publish))
    throw refusal(
      `publish is ${isOwn(publish) ? 'a task' : describeValue(publish)}, and must be an object of tasks by file`,
    )
  return new Map(
    Object.entries(publish).map(([file, task]): [string, Task] => {
      if (!isOwn(task)) throw refusal(`publish["${file}"] is ${describeTask(task)}, and must be a task of this graph`)
      if (file === '' || file.endsWith('/') || file.includes('\0'))
        throw refusal(`publish[${describeValue(file)}] names no file`)
      return [file, task]
    }),
  )
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
