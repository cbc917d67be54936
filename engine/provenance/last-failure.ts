import type { Failure, Store } from '../store/open-store.ts'

/** How a task failed last, where it was not executed since. */
export function lastFailure(store: Pick<Store, 'lastFailure' | 'latestOf'>, task: string): Failure | undefined {
  const failure = store.lastFailure(task)
  const executed = store.latestOf(task)?.started
  return failure !== undefined && (executed === undefined || executed < failure.when) ? failure : undefined
}

/** A failure in a phrase: `in run R at TIME: RangeError: no luck (stages/fit.ts:12:29)`. */
export function describeFailure({ run, when, message, frames: [place] }: Failure): string {
  return `in run ${run} at ${when}: ${message}${place === undefined ? '' : ` (${place})`}`
}
