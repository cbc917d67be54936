import type { Task } from '../graph/task.ts'
import type { Plan, PlannedTask } from '../plan/make-plan.ts'
import { describeReason } from '../plan/reason.ts'
import { describeFailure, lastFailure } from '../provenance/last-failure.ts'
import type { Execution } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import { oneTask } from './one-task.ts'
import { planOrWhyNot } from './plan-or-why-not.ts'
import type { Session } from './open-session.ts'
import { quoted } from '../values/shell-word.ts'
import { tasksNamed } from '../graph/select-tasks.ts'

/** An artifact and the execution that is meant by it. */
export interface FoundArtifact {
  readonly digest: ArtifactDigest
  readonly execution: Execution | undefined
  /** Why it is not to be taken for today's result, where it is not. */
  readonly warnings: readonly string[]
  /** Whether it is what a run would reuse today; undefined where an execution, a digest or a file was named, and no task. */
  readonly upToDate?: boolean
  /** What was planned to find it, or why nothing could be. */
  readonly planned?: Plan | UserError
  /** The task of the pipeline that was named: what made its result may have run under another name. */
  readonly task?: Task
}

/** An execution, as `task@execution`. */
export const atExecution = /^(.*)@(\d+)$/

/**
 * Finds the artifact that a word on the command line means: a digest or the first digits of one, else a task of the pipeline
 * by its current result, else a task that only the records know; `task@execution` is what that execution made.
 */
export async function findArtifact(session: Session, what: string): Promise<FoundArtifact> {
  if (/^[0-9a-f]{6,64}$/.test(what)) return byDigest(session, what)
  if (tasksNamed(session.graph, what).length > 0) return byTask(session, what)
  if (atExecution.test(what)) return foundBy(executionAt(session, what))
  const latest = session.store.executions.latestOf(what)
  return latest === undefined ? byTask(session, what) : ofNoTask(session, latest)
}

/** The newest result of a task that the graph has not: of another profile, or of an earlier pipeline. */
function ofNoTask({ store, profile }: Session, latest: Execution): FoundArtifact {
  const { id, task, run } = latest
  const other = store.runs.get(run)?.about.profile
  const of = typeof other !== 'string' || other === profile ? '' : ` in a run of profile "${other}"`
  const warning = `profile "${profile}" has no task ${task}: this is what execution ${id} made${of}`
  return { ...foundBy(latest, [warning, ...outOfUse(latest)]), upToDate: false }
}

function byDigest({ store }: Session, what: string): FoundArtifact {
  const [digest, ...others] = store.artifacts.resolve(what)
  if (digest === undefined) {
    throw new UserError({
      code: 'unknown-digest',
      what: `no artifact's digest begins with ${what}`,
      fix: nearestDigests(store, what),
    })
  }
  if (others.length > 0) {
    const shown = [digest, ...others].slice(0, 4).join(', ')
    throw new UserError({
      code: 'unknown-digest',
      what: `${others.length + 1} digests begin with ${what}: ${shown}`,
      fix: 'give more digits',
    })
  }
  const execution = store.executions.producersOf(digest).at(-1)
  return { digest, execution, warnings: execution === undefined ? [] : outOfUse(execution) }
}

/** The digests that begin as another one does, for as long as possible. */
function nearestDigests({ artifacts, executions }: Session['store'], what: string): string {
  for (let length = what.length - 1; length >= 4; length--) {
    const near = artifacts.resolve(what.slice(0, length)).slice(0, 3)
    if (near.length === 0) continue
    const named = near.map(
      (digest) => `${digest} of ${executions.latestProducerOf(digest)?.task ?? 'a damaged record'}`,
    )
    return `the nearest ${near.length === 1 ? 'is' : 'are'} ${named.join(', ')}`
  }
  return 'give a task instead: `show <task>` prints the digest of its result'
}

function executionAt({ store }: Session, word: string): Execution {
  const [, task, id] = atExecution.exec(word)!
  const execution = store.executions.get(Number(id))
  if (execution !== undefined && execution.task === task) return execution
  const what =
    execution === undefined
      ? `there is no execution ${id!}`
      : `execution ${id!} is one of ${execution.task}, not of ${task!}`
  throw new UserError({
    code: 'unknown-execution',
    what,
    at: word,
    fix: '`show <task>` lists the last executions of a task',
  })
}

async function byTask(session: Session, what: string): Promise<FoundArtifact> {
  const task = oneTask(session, what)
  const plan = await planOrWhyNot(session, session.select([task.name]))
  if (plan instanceof UserError) return withoutPlan(session, task, plan)
  const planned = plan.get(task)!
  const { key, output } = planned
  const current =
    key === null ? undefined : session.store.executions.ofKey(key.key).findLast((one) => one.output === output)
  if (current !== undefined) return { ...foundBy(current), planned: plan, task, upToDate: output !== null }
  const latest = session.store.executions.latestOf(task.name)
  if (latest === undefined) throw output === null ? noResult(session, planned) : damagedRecord(task)
  const why = output === null ? describeReason(planned.reason) : 'the record of its newest execution is damaged'
  const warning = `${task.name} is not up to date (${why}): this is what execution ${latest.id} made`
  return { ...foundBy(latest, [warning]), planned: plan, task, upToDate: false }
}

/** Today's code can't be read: the newest result on record is given. */
function withoutPlan({ store }: Session, task: Task, why: UserError): FoundArtifact {
  const latest = store.executions.latestOf(task.name)
  if (latest === undefined) throw why
  const warning = `today's code can't be read (${why.message}): this is what execution ${latest.id} of ${task.name} made`
  return { ...foundBy(latest, [warning, ...outOfUse(latest)]), planned: why, task, upToDate: false }
}

/** An execution's artifact. */
export function foundBy(execution: Execution, warnings = outOfUse(execution)): FoundArtifact {
  return { digest: execution.output, execution, warnings }
}

/** The execution behind an artifact. @throws UserError `execution-damaged` where only its digest is on record. */
export function executionOf({ digest, execution }: FoundArtifact): Execution {
  if (execution !== undefined) return execution
  throw new UserError({
    code: 'execution-damaged',
    what: `the record of what made ${digest} is damaged, so there is nothing to show`,
    fix: '`fsck` says what of the store is damaged',
  })
}

/** Whether no execution of its task is younger: only then does running the task make this result again. */
export function isNewest(store: Session['store'], { id, task }: Execution): boolean {
  return store.executions.latestOf(task)?.id === id
}

function outOfUse({ id, task, quarantined }: Execution): string[] {
  return quarantined === null ? [] : [`the result of execution ${id} of ${task} is out of use: ${quarantined}`]
}

function noResult({ store }: Session, planned: PlannedTask): UserError {
  const { name } = planned.task
  const failure = lastFailure(store, planned)
  const fate = failure === undefined ? 'it has not run yet' : `it failed ${describeFailure(failure)}`
  return new UserError({
    code: 'no-result',
    what: `${name} has no result to show: ${fate}`,
    fix:
      planned.decision === 'failed'
        ? `that is kept; try it again: all --retry ${quoted(name)}`
        : `run it: ${quoted(name)}`,
  })
}

function damagedRecord({ name }: Task): UserError {
  return new UserError({
    code: 'execution-damaged',
    what: `the record of ${name} is damaged, so there is nothing to show`,
    fix: `\`fsck --mend\` takes its result out of use; then run it: ${quoted(name)}`,
  })
}
