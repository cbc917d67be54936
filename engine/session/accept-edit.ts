import { ingestStage, type Task } from '../graph/task.ts'
import { closestExecution } from '../plan/closest-execution.ts'
import { describeReason } from '../plan/reason.ts'
import type { Execution } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { gitUser } from './git-user.ts'
import type { Planned, Session } from './open-session.ts'

/** An edit of one stage, by whose word its old results stay valid. */
export interface AcceptedEdit {
  readonly stage: string
  readonly tasks: readonly Task[]
  readonly from: CodeDigest
  readonly to: CodeDigest
  readonly who: string
}

/**
 * Records someone's word that results of a stage's last executed code are valid for today's.
 *
 * @throws UserError `nothing-to-accept` saying why there is no such edit.
 */
export async function acceptEdit(session: Session, target: string, reason: string): Promise<AcceptedEdit> {
  const { stage, tasks } = oneStage(session, target)
  const planned = await session.plan(session.select([target]))
  const { from, to } = findEdit(session, { stage, tasks, target, planned })
  const who = await gitUser(session.graph.root)
  session.store.judgements.accept({ stage, from, to, reason, who })
  return { stage, tasks, from, to, who }
}

function oneStage(session: Session, target: string): { stage: string; tasks: readonly Task[] } {
  const tasks = [...session.select([target]).named]
  const stages = [...new Set(tasks.map(({ stage }) => stage))]
  const [stage = ''] = stages
  if (stages.length > 1) {
    throw refusal(`"${target}" names ${stages.length} stages`, `accept one at a time: ${stages.join(', ')}`)
  }
  if (stage === ingestStage) {
    throw refusal(`"${target}" is a file and has no code: it is what its bytes are`, 'restore the file')
  }
  return { stage, tasks }
}

interface Looking {
  readonly stage: string
  readonly tasks: readonly Task[]
  readonly target: string
  readonly planned: Planned
}

/** The edit that would be accepted: from the newest code that the tasks ran with, on what they read today, to today's. */
function findEdit({ store }: Session, looking: Looking): { from: CodeDigest; to: CodeDigest } {
  const { stage, tasks, target, planned } = looking
  const { code: to, declaration } = planned.prepared.identities.get(stage)!
  if (declaration.impure !== undefined) {
    throw refusal(`stage "${stage}" is declared impure (${declaration.impure}): it runs always`, 'make it pure first')
  }
  const last = tasks.flatMap((task) => {
    const { name, preimage } = { name: task.name, preimage: planned.plan.get(task)!.key?.preimage }
    return (
      (preimage === undefined
        ? store.executions.latestOf(name)
        : closestExecution(store.executions, { name, preimage })) ?? []
    )
  })
  if (last.length === 0) {
    throw refusal(`"${target}" has not run yet, so there is no old result to accept`, `run it: ${quoted(target)}`)
  }
  const stale = tasks.filter((task) => planned.plan.get(task)!.decision !== 'reuse')
  if (stale.length === 0)
    throw refusal(whyValid(target, tasks, planned), `see for yourself: why ${quoted(tasks[0]!.name)}`)
  const older = newestOf(last.filter(({ task, code }) => code !== to && stale.some(({ name }) => name === task)))
  if (older === undefined) {
    const { task, reason } = planned.plan.get(stale[0]!)!
    throw refusal(`the code of "${target}" has not changed; ${task.name} runs: ${describeReason(reason)}`, undefined)
  }
  return { from: older.code!, to }
}

function whyValid(target: string, tasks: readonly Task[], { plan }: Planned): string {
  const accepted = tasks.map((task) => plan.get(task)!.reason).find(({ kind }) => kind === 'accepted')
  if (accepted?.kind === 'accepted') return `the old results of "${target}" are accepted already: ${accepted.why}`
  return `there is nothing to accept: nothing that decides the results of "${target}" has changed`
}

function newestOf(executions: readonly Execution[]): Execution | undefined {
  return executions.reduce<Execution | undefined>(
    (newest, one) => (one.id > (newest?.id ?? 0) ? one : newest),
    undefined,
  )
}

function refusal(what: string, fix: string | undefined): UserError {
  return new UserError({ code: 'nothing-to-accept', what, fix })
}
