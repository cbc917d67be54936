import { isOpen, type Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import { UserError } from '../values/user-error.ts'

/** No more of them are told at once. */
const most = 10

/**
 * Checks the params of all tasks that would run against their stages' schemas, before anything runs.
 *
 * @throws UserError `bad-params` naming each task, path and value.
 */
export async function checkParams(plan: Plan, identities: ReadonlyMap<string, StageIdentity>): Promise<void> {
  const toCheck = [...plan.values()].filter((planned) => isOpen(planned) && identities.has(planned.task.stage))
  if (toCheck.length === 0) return
  const { faultOf } = await import('../formats/check-value.ts')
  const faults = toCheck.flatMap(({ task }) => {
    const fault = faultOf(task.params, identities.get(task.stage)!.declaration.params)
    return fault === undefined ? [] : [{ task, line: `${task.name}: ${fault.demand}, but it is ${fault.found}` }]
  })
  if (faults.length === 0) return
  const lines = faults.slice(0, most).map(({ line }) => line)
  if (faults.length > most) lines.push(`and ${faults.length - most} more tasks`)
  throw new UserError({
    code: 'bad-params',
    what: ['params that the schema of their stage refuses', ...lines].join('\n       '),
    at: [...new Set(faults.map(({ task }) => task.file))].join(', '),
    fix: 'mend them in the pipeline, or mend the schema `params` of the stage',
  })
}
