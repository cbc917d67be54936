import type { Plan, PlannedTask } from '../plan/make-plan.ts'
import type { Change } from '../plan/reason.ts'
import type { Store } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'
import { nameProgramChanges, type FindProgram } from './name-program-changes.ts'
import { codeComparer } from './compare-code.ts'

/** Adds to the reasons of a plan which symbols and packages changed, and what a program needs, where a task runs because of it. */
export function nameCodeChanges(plan: Plan, store: Pick<Store, 'code'>, findProgram: FindProgram): Plan {
  const compare = codeComparer(store)
  const named = (change: Change): Change | readonly Change[] => {
    if (change.what === 'program') return nameProgramChanges(change, findProgram)
    if (change.what !== 'code') return change
    const difference = compare(change.was as CodeDigest, change.now as CodeDigest)
    return difference === undefined ? change : { ...change, ...difference }
  }
  const entries = [...plan].map(([task, planned]): [PlannedTask['task'], PlannedTask] => {
    const { reason } = planned
    if (reason.kind !== 'changed') return [task, planned]
    return [task, { ...planned, reason: { ...reason, changes: reason.changes.flatMap(named) } }]
  })
  return new Map(entries)
}
