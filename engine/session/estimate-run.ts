import { isOpen, type PlannedTask } from '../plan/make-plan.ts'
import type { Store } from '../store/open-store.ts'
import { remember } from '../values/remember.ts'

/** How long a task of a stage takes, in milliseconds of one worker; undefined for a stage that never ran. */
export type StageTime = (stage: string) => number | undefined

/** The times of stages as their recorded executions tell them. */
export function recordedTimes({ executions }: Pick<Store, 'executions'>): StageTime {
  return remember((stage: string) => executions.durations(stage)?.medianMs)
}

/** The time that a plan's tasks took the last times, in milliseconds of one worker; undefined where a stage never ran. */
export function estimateRun(planned: readonly PlannedTask[], store: Pick<Store, 'executions'>): number | undefined {
  const timeOf = recordedTimes(store)
  let total = 0
  for (const { task } of planned.filter(isOpen)) {
    const ms = timeOf(task.stage)
    if (ms === undefined) return undefined
    total += ms
  }
  return total
}
