import { ingestStage, type Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { Execution } from '../store/open-store.ts'
import { UserError } from '../values/user-error.ts'
import { atExecution, findArtifact } from './find-artifact.ts'
import { planOrWhyNot } from './plan-or-why-not.ts'
import type { Session } from './open-session.ts'
import { tasksNamed } from '../graph/select-tasks.ts'

/** Executions that words on the command line mean, and the tasks among them that have none. */
export interface FoundExecutions {
  readonly executions: readonly Execution[]
  readonly neverRun: readonly Task[]
  /** Why today's code could not be read, where only records were searched. */
  readonly unplanned: UserError | undefined
}

/**
 * Finds the executions that words mean: of tasks and stages those whose results are in use today, else the newest;
 * `task@execution` and digests mean any on record. Nothing means the whole pipeline, of which files that come in are left
 * out: no stage made them.
 */
export async function findExecutions(session: Session, words: readonly string[]): Promise<FoundExecutions> {
  const found = new Map<number, Execution>()
  const recorded = words.filter((word) => isRecorded(session, word))
  for (const word of recorded) {
    const { execution } = await findArtifact(session, word)
    if (execution !== undefined) found.set(execution.id, execution)
  }
  const targets = words.length === 0 ? ['all'] : words.filter((word) => !recorded.includes(word))
  if (targets.length === 0) return { executions: [...found.values()], neverRun: [], unplanned: undefined }
  const selection = session.select(targets)
  const tasks = [...selection.named].filter(({ stage }) => !targets.includes('all') || stage !== ingestStage)
  const planned = await planOrWhyNot(session, selection)
  const plan = planned instanceof UserError ? undefined : planned
  const neverRun = tasks.filter((task) => {
    const execution = inUse(session, task, plan) ?? session.store.executions.latestOf(task.name)
    if (execution !== undefined) found.set(execution.id, execution)
    return execution === undefined
  })
  return { executions: [...found.values()], neverRun, unplanned: planned instanceof UserError ? planned : undefined }
}

/** A digest, an execution, or a task that the pipeline has no more. */
function isRecorded({ store, graph }: Session, word: string): boolean {
  if (/^[0-9a-f]{6,64}$/.test(word) || atExecution.test(word)) return true
  return tasksNamed(graph, word).length === 0 && store.executions.latestOf(word) !== undefined
}

function inUse({ store }: Session, task: Task, plan: Plan | undefined): Execution | undefined {
  const reason = plan?.get(task)?.reason
  return reason?.kind === 'valid' || reason?.kind === 'accepted' ? store.executions.get(reason.execution) : undefined
}
