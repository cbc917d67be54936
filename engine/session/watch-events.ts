import type { RunEvent } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'
import type { PlannedTask } from '../plan/make-plan.ts'
import type { UserError } from '../values/user-error.ts'

/** Everything that happens in a watch: what runs tell, and what leads from one run to the next. */
export type WatchEvent =
  | RunEvent
  | {
      /** A plan was made, and its run begins. */
      readonly event: 'planned'
      /** The files whose edits led to it, relative to the pipeline's folder; none for the first. */
      readonly edited: readonly string[]
      /** Each task after those that it reads. */
      readonly tasks: readonly PlannedTask[]
      /** How long a task of a stage takes by earlier executions, in milliseconds, as far as that is known. */
      readonly times: ReadonlyMap<string, number>
    }
  /** Nothing that decides what runs has changed: the run goes on, where one is under way. */
  | { readonly event: 'unchanged'; readonly edited: readonly string[] }
  /** Tasks were ended while they ran, because an edit has outdated them. */
  | { readonly event: 'cancelled'; readonly tasks: readonly Task[] }
  /** No plan can be made of what was edited, or its run could not go on: the next edit is waited for. */
  | { readonly event: 'refused'; readonly edited: readonly string[]; readonly error: UserError }
  /** Nothing is left to run: the next edit is waited for. */
  | { readonly event: 'watching'; readonly files: number }
