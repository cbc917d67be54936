import type { Task } from '../graph/task.ts'
import type { Reason } from '../plan/reason.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Owner } from './ledger.ts'
import type { TaskError } from '../worker/messages.ts'

/** Counts of a run, by what became of its tasks. */
export interface Summary {
  readonly reused: number
  readonly ran: number
  readonly failed: number
  readonly blocked: number
}

/** Everything that happens in a run, in the order in which it happens. One place prints them. */
export type RunEvent =
  | { readonly event: 'run-started'; readonly run: string; readonly tasks: number; readonly toRun: number }
  | {
      /** Results have become known that tasks depend on: the run has more tasks now. */
      readonly event: 'run-grew'
      readonly tasks: readonly Task[]
      readonly toRun: readonly Task[]
    }
  | { readonly event: 'task-started'; readonly task: Task; readonly reason: Reason }
  | {
      /** A worker has begun with a task. Tasks that it was given together start at once, and run one after the other. */
      readonly event: 'task-running'
      readonly task: Task
      readonly worker: string
    }
  | { readonly event: 'task-progress'; readonly task: Task; readonly done: number; readonly total: number }
  | { readonly event: 'task-finished'; readonly task: Task; readonly output: ArtifactDigest; readonly ms: number }
  | { readonly event: 'task-reused'; readonly task: Task; readonly output: ArtifactDigest; readonly shared: boolean }
  | {
      readonly event: 'task-failed'
      readonly task: Task
      readonly error: TaskError
      readonly ms: number
      /** Of a failure that is not tried again: when it was, where that was not now. */
      readonly kept?: { readonly since: string | null }
    }
  | { readonly event: 'task-blocked'; readonly task: Task; readonly by: string }
  | { readonly event: 'waiting'; readonly tasks: readonly Task[]; readonly by: Owner }
  | {
      readonly event: 'silence'
      readonly ms: number
      readonly tasks: readonly { readonly task: Task; readonly ms: number }[]
    }
  | { readonly event: 'warning'; readonly message: string }
  | { readonly event: 'published'; readonly path: string }
  | { readonly event: 'not-published'; readonly path: string; readonly error: TaskError }
  | { readonly event: 'run-finished'; readonly run: string; readonly summary: Summary; readonly ms: number }

/** Hears the events of a run. */
export type Listener = (event: RunEvent) => void
