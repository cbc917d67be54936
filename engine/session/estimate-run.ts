import type { PlannedTask } from '../plan/make-plan.ts'
import type { Store } from '../store/open-store.ts'

/** The time that a plan's tasks took the last times, in milliseconds of one worker; undefined where a stage never ran. */
export function estimateRun(planned: readonly PlannedTask[], store: Pick<Store, 'executions'>): number | undefined {
  const counts = new Map<string, number>()
  for (const { task, decision } of planned)
    if (decision !== 'reuse') counts.set(task.stage, (counts.get(task.stage) ?? 0) + 1)
  let total = 0
  for (const [stage, count] of counts) {
    const median = store.executions.durations(stage)?.medianMs
    if (median === undefined) return undefined
    total += median * count
  }
  return total
}
