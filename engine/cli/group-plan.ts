import type { PlannedTask } from '../plan/make-plan.ts'
import { describeReason } from '../plan/reason.ts'

/** Groups what a plan does by stage, decision and reason; what is reused is left out, unless it was accepted. */
export function groupPlan(planned: readonly PlannedTask[]): (readonly [PlannedTask, ...PlannedTask[]])[] {
  const groups = new Map<string, [PlannedTask, ...PlannedTask[]]>()
  for (const entry of planned) {
    if (entry.decision === 'reuse' && entry.reason.kind !== 'accepted') continue
    // What a task waits for differs from task to task, so that it can't tell groups apart.
    const why = entry.reason.kind === 'waits' ? 'waits' : describeReason(entry.reason)
    const title = `${entry.task.stage}: ${entry.decision}: ${why}`
    const group = groups.get(title)
    if (group === undefined) groups.set(title, [entry])
    else group.push(entry)
  }
  return [...groups.values()]
}
