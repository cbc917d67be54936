import type { ExecuteRequest } from './execute-request.ts'

/** Runs what a plan wants run. Failed tasks are part of the outcome: nothing throws for them. */
export async function executePlan(request: ExecuteRequest): Promise<void> {
  const idle = [...request.plan.values()].every(({ decision }) => decision === 'reuse')
  if (idle) return
  // A run with nothing to do loads neither the queue nor the workers' side.
  const { PlanRunner } = await import('./plan-runner.ts')
  await new PlanRunner(request, await request.pool()).run()
}
