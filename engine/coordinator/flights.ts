import type { Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'

/** A task that a worker has been given, with its key. */
export interface InHand {
  readonly task: Task
  readonly key: KeyWithPreimage
}

/** What ends tasks that were given to a worker together; `end` says that the worker has ended them by itself. */
export interface Flight {
  readonly signal: AbortSignal
  readonly end: () => void
}

/** How another run takes over from this one, whose tasks go on unless they are cancelled. */
export interface HandOver {
  /** Aborts when it does: this run then begins nothing more, and ends when what it has begun has ended. */
  readonly signal: AbortSignal
  /** Tasks go to a worker together. */
  readonly begin: (tasks: readonly InHand[]) => Flight
}

/** The tasks of a run that workers have in hand. */
export interface Flights extends HandOver {
  readonly handOver: () => void
  /** Ends workers all of whose tasks are outdated; gives these tasks. */
  readonly cancel: (isOutdated: (one: InHand) => boolean) => Task[]
}

/** Makes the list of tasks in hand, empty. */
export function flights(): Flights {
  const handing = new AbortController()
  const begun = new Set<{ readonly tasks: readonly InHand[]; readonly ending: AbortController }>()
  return {
    signal: handing.signal,
    begin(tasks) {
      const flight = { tasks, ending: new AbortController() }
      begun.add(flight)
      return { signal: flight.ending.signal, end: () => begun.delete(flight) }
    },
    handOver() {
      handing.abort()
    },
    cancel(isOutdated) {
      const outdated = [...begun].filter(({ tasks }) => tasks.every(isOutdated))
      for (const flight of outdated) {
        begun.delete(flight)
        flight.ending.abort()
      }
      return outdated.flatMap(({ tasks }) => tasks.map(({ task }) => task))
    },
  }
}
