import type { PlannedTask } from './make-plan.ts'

/** How many tasks there are of each decision. */
export function countDecisions(planned: readonly PlannedTask[]): Record<PlannedTask['decision'], number> {
  const counts = { reuse: 0, run: 0, wait: 0, failed: 0, blocked: 0 }
  for (const { decision } of planned) counts[decision] += 1
  return counts
}
