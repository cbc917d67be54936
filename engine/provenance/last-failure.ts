import type { PlannedTask } from '../plan/make-plan.ts'
import type { Failure, Store } from '../store/open-store.ts'

/** How a task failed, and whether that was with other code, params or inputs than today's. */
export interface LastFailure extends Failure {
  readonly other: boolean
}

/** How a task that is to run failed last: with what it has today, or with something else and not executed since. */
export function lastFailure(
  store: Pick<Store, 'failures' | 'executions'>,
  { task, decision, key }: Pick<PlannedTask, 'task' | 'decision' | 'key'>,
): LastFailure | undefined {
  const failure = decision === 'reuse' ? undefined : store.failures.last(task.name)
  if (failure === undefined) return undefined
  const other = key !== null && key.key !== failure.key
  const executed = store.executions.latestOf(task.name)?.started
  return other && executed !== undefined && executed > failure.when ? undefined : { ...failure, other }
}

/** A failure in a line: `in run R at TIME: RangeError: no luck (stages/fit.ts:12:29)`. */
export function describeFailure({ run, when, message, frames, at = frames[0], other }: LastFailure): string {
  const [first = ''] = message.split('\n', 1)
  const place = at === undefined ? '' : ` (${at})`
  return `in run ${run} at ${when}${other ? ', with other code or inputs' : ''}: ${first}${place}`
}
