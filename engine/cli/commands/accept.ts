import type { Task } from '../../graph/task.ts'
import { ingestStage } from '../../graph/task.ts'
import { closestExecution } from '../../plan/closest-execution.ts'
import type { PlannedTask } from '../../plan/make-plan.ts'
import { describePackageChange } from '../../code/compare-packages.ts'
import { describeReason, describeSymbolChange, short } from '../../plan/reason.ts'
import { codeComparer } from '../../provenance/compare-code.ts'
import type { Execution } from '../../store/open-store.ts'
import type { CodeDigest } from '../../values/digest.ts'
import { quoted } from '../../values/shell-word.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { gitUser } from '../git-user.ts'
import type { CommonOptions } from '../main.ts'
import { openSession, type Planned, type Session } from '../session.ts'
import { tell } from '../standard-output.ts'

/** `accept`: records someone's word that results of a stage's last executed code are valid for today's. */
export async function acceptCommand(
  pipeline: Pipeline,
  [target = '']: readonly string[],
  options: CommonOptions & { reason?: string },
): Promise<number> {
  const session = await openSession(pipeline, options)
  try {
    const reason = requireReason(options.reason, target)
    const { stage, tasks } = oneStage(session, target)
    const selection = session.select([target])
    const { from, to } = findEdit(session, { stage, tasks, target, planned: await session.plan(selection) })
    const who = await gitUser(session.graph.root)
    session.store.accept({ stage, from, to, reason, who })
    const { plan } = await session.plan(selection)
    const accepted = { stage, from, to, reason, who, changes: codeComparer(session.store)(from, to) ?? null }
    const left = tasks.map((task) => plan.get(task)!).filter(({ decision }) => decision !== 'reuse')
    if (options.json !== true) tell(lines(accepted, tasks.length, left).join('\n'))
    else {
      const facts = { ...accepted, tasks: tasks.length, left: left.map(({ task }) => task.name) }
      process.stdout.write(`${JSON.stringify(facts)}\n`)
    }
    return 0
  } finally {
    await session.close()
  }
}

function requireReason(reason: string | undefined, target: string): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim()
  throw new UserError({
    code: 'no-reason',
    what: `accepting the old results of "${target}" needs a reason`,
    fix: 'say why the edit changes no result: --reason "..."',
  })
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
    return (preimage === undefined ? store.latestOf(name) : closestExecution(store, { name, preimage })) ?? []
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

interface Accepted {
  readonly stage: string
  readonly from: CodeDigest
  readonly to: CodeDigest
  readonly reason: string
  readonly who: string
  readonly changes: ReturnType<ReturnType<typeof codeComparer>> | null
}

function lines(
  { stage, from, to, reason, who, changes }: Accepted,
  count: number,
  left: readonly PlannedTask[],
): string[] {
  const edits = [
    ...(changes?.symbols.map(describeSymbolChange) ?? []),
    ...(changes?.packages.map(describePackageChange) ?? []),
  ]
  return [
    `${stage}: results of code ${short(from)} are valid for ${short(to)}, says ${who}: ${reason}`,
    ...edits.map((edit) => `  edited: ${edit}`),
    `${count - left.length} of ${count} ${count === 1 ? 'task' : 'tasks'} need not run`,
    ...left.slice(0, 3).map(({ task, reason: why }) => `  ${task.name} still runs: ${describeReason(why)}`),
    ...(left.length > 3 ? [`  and ${left.length - 3} more`] : []),
  ]
}

function refusal(what: string, fix: string | undefined): UserError {
  return new UserError({ code: 'nothing-to-accept', what, fix })
}
