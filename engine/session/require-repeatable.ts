import { wiresOf, type Task } from '../graph/task.ts'
import type { Graph } from '../graph/build-graph.ts'
import { digestText } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'

/** A digest of all tasks of a graph: what they are named, called with and wired to. */
export function digestGraph({ tasks }: Graph): string {
  return digestText('graph', tasks.map(describe).join('\n'))
}

/**
 * Compares a graph with the same graph, laid again.
 *
 * @throws UserError `not-repeatable` naming a task that one of them lacks, or that is another one.
 */
export function requireRepeatable(first: Graph, again: Graph, told: { after: readonly Task[]; at: string }): void {
  const differs = differenceOf(first, again) ?? differenceOf(again, first)
  if (differs === undefined) return
  const names = told.after.map(({ name }) => name)
  const whose =
    names.length === 1 ? names[0]! : `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`
  throw new UserError({
    code: 'not-repeatable',
    what: `what the pipeline does after ${whose} adds other tasks each time it is called with the same value: ${differs}`,
    at: told.at,
    fix: 'let it add what the value alone says: no random numbers, no time, nothing that other calls have changed',
  })
}

function differenceOf(one: Graph, other: Graph): string | undefined {
  for (const task of one.tasks) {
    const same = other.byName.get(task.name)
    if (same === undefined) return `${task.name} came once and not again`
    if (describe(same) !== describe(task)) return `${task.name} came again with other params or inputs`
  }
  return undefined
}

function describe(task: Task): string {
  const wires = wiresOf(task).map(([input, sources]) => [input, sources.map(({ name }) => name)])
  return JSON.stringify([task.name, task.file, task.params, wires])
}
