import type { RunEvent } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'

/** How a task failed. */
export type Failure = Pick<Extract<RunEvent, { event: 'task-failed' }>, 'task' | 'error' | 'kept'>

/** Tasks that failed in the same way. */
export interface FailureGroup {
  /** In the order in which they failed. */
  readonly failures: readonly [Failure, ...Failure[]]
  /** Whether their messages are the same to the letter. */
  readonly isUniform: boolean
}

/** So many tasks of a group are named. */
export const mostNamed = 3

/** Groups failures of the same kind at the same place, whose messages differ at most in numbers and in the tasks' own names and params. */
export function groupFailures(failures: readonly Failure[]): FailureGroup[] {
  const groups = new Map<string, [Failure, ...Failure[]]>()
  for (const failure of failures) {
    const way = wayOf(failure)
    const group = groups.get(way)
    if (group === undefined) groups.set(way, [failure])
    else group.push(failure)
  }
  return [...groups.values()].map((group) => ({
    failures: group,
    isUniform: group.every(({ error }) => error.message === group[0].error.message),
  }))
}

/** The way in which a task failed: the same text for those that one cause explains. */
export function wayOf({ task, error }: Failure): string {
  const [first] = error.frames
  // An error that tells no place may be another in another stage.
  const place = first ?? `${task.stage} ${error.at ?? ''}`
  return JSON.stringify([error.code, place, withoutValues(error.message, task)])
}

/** `a`, `a and b`, `a, b, c and 597 more`. */
export function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed)
  if (names.length > mostNamed) return `${shown.join(', ')} and ${names.length - mostNamed} more`
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`
}

/** A message without what tells one task from another: its name, the texts among its params, and all numbers. */
function withoutValues(message: string, task: Task): string {
  let text = message.replaceAll(task.name, '<task>')
  for (const value of textsIn(task.params)) text = text.replaceAll(value, '<param>')
  return text
    .replaceAll(/\b(?=\d*[a-f])[0-9a-f]{12,64}\b/g, '<digest>')
    .replaceAll(/[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, '<number>')
}

function textsIn(params: Task['params']): string[] {
  const texts: string[] = []
  const pending: unknown[] = [params]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string' && next.length > 1) texts.push(next)
    else if (typeof next === 'object' && next !== null) pending.push(...(Object.values(next) as unknown[]))
  }
  return texts.sort((a, b) => b.length - a.length)
}
