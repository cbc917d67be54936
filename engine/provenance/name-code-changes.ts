import type { Plan, PlannedTask } from '../plan/make-plan.ts'
import type { Change } from '../plan/reason.ts'
import type { Store } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'
import { codeComparer } from './compare-code.ts'

/** Adds to the reasons of a plan which symbols and packages changed, where a task runs because its code did. */
export function nameCodeChanges(plan: Plan, store: Pick<Store, 'code'>): Plan {
  const compare = codeComparer(store)
  const named = (change: Change): Change => {
    if (change.what !== 'code') return change
    const difference = compare(change.was as CodeDigest, change.now as CodeDigest)
    return difference === undefined ? change : { ...change, ...difference }
  }
  const entries = [...plan].map(([task, planned]): [PlannedTask['task'], PlannedTask] => {
    const { reason } = planned
    if (reason.kind !== 'changed') return [task, planned]
    return [task, { ...planned, reason: { ...reason, changes: reason.changes.map(named) } }]
  })
  return new Map(entries)
}
