import type { Task } from '../graph/task.ts'
import { closestExecution } from '../plan/closest-execution.ts'
import { inputsIn } from '../plan/preimage.ts'
import { comparePreimages } from '../plan/reason.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { CodeDigest } from '../values/digest.ts'

/** What is known of a task today: its code, and the preimage of its key. */
export interface TaskToday {
  readonly task: Task
  readonly code: CodeDigest
  readonly preimage: string
}

/**
 * The execution to compare a task with: the closest under its name, else the one that differs least among those of its
 * stage, of its code, or of its params and inputs' names, because a task may have been renamed.
 */
export function findComparable(
  { executions }: Pick<Store, 'executions'>,
  { task, code, preimage }: TaskToday,
): Execution | undefined {
  const own = closestExecution(executions, { name: task.name, preimage })
  if (own !== undefined) return own
  const inputs = Object.keys(task.inputs).sort().join()
  const alike = executions
    .similarTo({ params: canonicalJson(task.params), code })
    .filter((one) => one.code === code || (one.code !== null && inputs !== '' && inputNames(one) === inputs))
  const differences = alike.map((one) => comparePreimages(one.preimage, preimage).length)
  return alike[differences.indexOf(Math.min(...differences))]
}

function inputNames({ preimage }: Execution): string {
  return Object.keys(inputsIn(preimage)).sort().join()
}
