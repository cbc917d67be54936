import type { Listener } from '../coordinator/events.ts'
import { isKeptFailure } from '../coordinator/kept-failure.ts'
import type { KeptTaskFailure } from '../coordinator/ledger.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { KeptFailure } from '../plan/reason.ts'
import type { Failure, Store } from '../store/open-store.ts'
import type { TaskKey } from '../values/digest.ts'

type Records = Pick<Store, 'failures' | 'executions'>

/** The failures of keys that are kept: those that came of the task itself, and after which no task of the key has run. */
export function keptFailures(
  store: Records,
  keys: readonly TaskKey[],
): ReadonlyMap<TaskKey, Omit<KeptFailure, 'kind'>> {
  return new Map([...keptOf(store, keys)].map(([key, { when, run, message }]) => [key, { since: when, run, message }]))
}

/** The failure of a key that is kept, as a run tells it again. */
export function keptTaskFailure(store: Records, key: TaskKey): KeptTaskFailure | undefined {
  const failure = keptOf(store, [key]).get(key)
  if (failure === undefined) return undefined
  const { code, message, frames, at, fix, causes } = failure
  const more = { ...(at && { at }), ...(fix && { fix }), ...(causes && { causes: causes as Causes }) }
  return { error: { code, message, frames, ...more }, since: failure.when }
}

type Causes = NonNullable<KeptTaskFailure['error']['causes']>

/** Tells of the tasks of a plan whose failures are kept, and of those that they block. Gives the plan of all others. */
export function tellKept(plan: Plan, listener: Listener, store: Records): Plan {
  const left = new Map(plan)
  for (const { task, decision, reason, key } of plan.values()) {
    if (decision === 'failed') {
      const { error, since } = keptTaskFailure(store, key!.key)!
      listener({ event: 'task-failed', task, error, ms: 0, kept: { since } })
    } else if (reason.kind === 'blocked') listener({ event: 'task-blocked', task, by: reason.by[0]! })
    else continue
    left.delete(task)
  }
  return left
}

function keptOf({ failures, executions }: Records, keys: readonly TaskKey[]): Map<TaskKey, Failure> {
  const kept = [...failures.ofKeys(keys)].filter(([key, failure]) => {
    const executed = executions.ofKey(key).at(-1)?.started
    return isKeptFailure(failure) && (executed === undefined || executed < failure.when)
  })
  return new Map(kept)
}
