import type { Task } from '../graph/task.ts'
import { undeclaredNames } from '../formats/undeclared-names.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/** No more of them are told at once. */
const most = 10

interface Fault {
  readonly first: Task
  readonly text: string
  /** How many tasks of the stage have it. */
  count: number
}

/**
 * Refuses params by names that the stage of their task does not declare, before anything runs: they would be in the key, and
 * the stage would take no notice of them. Those of reused tasks too: whoever wrote them meant something else.
 *
 * @throws UserError `unknown-params` naming each, and the first task that has it.
 */
export function checkParamNames(plan: Plan, identities: ReadonlyMap<string, StageIdentity>): void {
  const faults = new Map<string, Fault>()
  for (const task of plan.keys()) {
    const schema = identities.get(task.stage)?.declaration.params
    if (schema === undefined) continue
    for (const { name, path, declared } of undeclaredNames(task.params, schema)) {
      const which = path === '' ? `a param "${name}"` : `in its param ${path.slice(1)} a field "${name}"`
      const choice = declared.length === 0 ? 'it declares none' : `it declares ${declared.join(', ')}`
      const text = `has ${which}, which its stage does not declare: ${suggestion(name, declared, choice)}`
      const same = faults.get(`${task.stage} ${text}`)
      if (same === undefined) faults.set(`${task.stage} ${text}`, { first: task, text, count: 1 })
      else same.count += 1
    }
  }
  if (faults.size > 0) throw unknownParams([...faults.values()])
}

function unknownParams(faults: readonly Fault[]): UserError {
  const lines = faults.slice(0, most).map(({ first, text, count }) => {
    return `${first.name} ${text}${count === 1 ? '' : ` (so do ${count - 1} more of ${first.stage})`}`
  })
  if (faults.length > most) lines.push(`and ${faults.length - most} more`)
  return new UserError({
    code: 'unknown-params',
    what: ['params that their stage does not declare', ...lines].join('\n       '),
    at: [...new Set(faults.map(({ first }) => first.file))].join(', '),
    fix: 'take them out, or declare them in `params` of the stage; one that takes any name says so: Type.Record(), or additionalProperties: true',
  })
}
