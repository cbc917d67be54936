import type { Connection } from './connection.ts'
import type { EventBodies, EventLog } from './event-log.ts'

/** A task that failed: there is no execution of it to look at. */
export interface Failure {
  readonly task: string
  readonly run: string
  /** ISO 8601, UTC. */
  readonly when: string
  readonly ms: number
  readonly message: string
  /** Places in the project's sources, the innermost first. */
  readonly frames: readonly string[]
}

/** The record of tasks that failed. */
export interface Failures {
  recordFailures(failures: readonly Failure[]): void
  /** How a task failed last. */
  lastFailure(task: string): Failure | undefined
}

/** Opens the record of failures. */
export function failuresIn({ write, guard }: Connection, events: EventLog): Failures {
  return {
    recordFailures: (failures) => {
      if (failures.length === 0) return
      write(() => {
        for (const { task, ...body } of failures) events.append('failure', task, body satisfies EventBodies['failure'])
      })
    },
    lastFailure: (task) =>
      guard(() => {
        const last = events.about('failure', task).at(-1)
        return last && { task, ...last.body }
      }),
  }
}
