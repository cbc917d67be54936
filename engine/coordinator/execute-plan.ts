import type { Summary } from './events.ts'
import type { ExecuteRequest } from './execute-request.ts'

/** Runs what a plan wants run. Failed tasks are part of the outcome: nothing throws for them. */
export async function executePlan(request: ExecuteRequest): Promise<Summary> {
  const idle = [...request.plan.values()].every(({ decision }) => decision === 'reuse')
  if (idle) return { reused: request.plan.size, ran: 0, failed: 0, blocked: 0 }
  // A run with nothing to do loads neither the queue nor the workers' side.
  const { PlanRunner } = await import('./plan-runner.ts')
  return new PlanRunner(request, await request.pool()).run()
}
