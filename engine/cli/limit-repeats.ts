import type { RunEvent } from '../coordinator/events.ts'
import { describeReason } from '../plan/reason.ts'
import { mostNamed, wayOf } from './group-failures.ts'

/** The line of a task that failed or is blocked; none where tasks before it have told the same. */
export type FateLine = (event: Extract<RunEvent, { event: 'task-failed' | 'task-blocked' }>) => string | undefined

/** The whole message stands at the end of the run. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]!
}

/** Whether a failure was met in an earlier run, and is not tried again. */
function describeKept({ kept }: Extract<RunEvent, { event: 'task-failed' }>): string {
  return kept?.since == null ? '' : ` (kept since ${kept.since}: not tried again)`
}

/** Tells the first tasks of each kind of failure, and the first blocked ones of each stage; of the next that there are more. */
export function limitRepeats(): FateLine {
  const counts = new Map<string, number>()
  const countOf = (kind: string): number => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count
  }
  return (event) => {
    const failed = event.event === 'task-failed'
    const count = countOf(failed ? `failed ${wayOf(event)}` : `blocked ${event.task.stage}`)
    if (count > mostNamed + 1) return undefined
    if (count > mostNamed) {
      const again = failed ? `failed ${event.task.name} in the same way` : `blocked ${event.task.name}`
      return `${again}; more ${failed ? '' : `of ${event.task.stage} `}are counted at the end`
    }
    return failed
      ? `failed ${event.task.name}: ${firstLine(event.error.message)}${describeKept(event)}`
      : `blocked ${event.task.name}: ${describeReason({ kind: 'blocked', by: [event.by] })}`
  }
}
