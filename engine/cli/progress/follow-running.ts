import type { RunEvent } from '../../coordinator/events.ts'
import { ingestStage, type Task } from '../../graph/task.ts'

/** A task that runs, for so many milliseconds, and the part of it that it tells to be done, from 0 to 1. */
export interface Running {
  readonly task: Task
  readonly ms: number
  readonly part: number | undefined
}

/** Which tasks run now. */
export interface RunningFollower {
  readonly hear: (event: RunEvent, now: number) => void
  /** The longest first. */
  readonly at: (now: number) => Running[]
}

interface Begun {
  readonly task: Task
  readonly since: number
  part: number | undefined
}

/** Follows which tasks run: each worker runs one at a time, and files are taken in beside them. */
export function followRunning(): RunningFollower {
  /** By the worker, or by the file that is taken in. */
  const begun = new Map<string, Begun>()
  const leave = (task: Task): void => {
    for (const [place, one] of begun) if (one.task === task) begun.delete(place)
  }
  const begin = (task: Task, place: string, now: number): void => {
    leave(task)
    begun.delete(place)
    begun.set(place, { task, since: now, part: undefined })
  }
  return {
    hear(event, now) {
      switch (event.event) {
        case 'task-started':
          if (event.task.stage === ingestStage) begin(event.task, event.task.name, now)
          return
        case 'task-running':
          begin(event.task, event.worker, now)
          return
        case 'task-progress':
          for (const one of begun.values()) if (one.task === event.task) one.part = partOf(event)
          return
        case 'task-finished':
        case 'task-reused':
        case 'task-failed':
        case 'task-blocked':
          leave(event.task)
          return
        default:
      }
    },
    at: (now) => [...begun.values()].map(({ task, since, part }) => ({ task, ms: now - since, part })),
  }
}

/** What a task tells may be anything; a total of nothing tells nothing. */
function partOf({ done, total }: { readonly done: number; readonly total: number }): number | undefined {
  return total > 0 && !Number.isNaN(done) ? Math.min(Math.max(done / total, 0), 1) : undefined
}
