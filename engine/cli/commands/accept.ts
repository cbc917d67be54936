import type { PlannedTask } from '../../plan/make-plan.ts'
import { describePackageChange } from '../../code/compare-packages.ts'
import { describeReason, describeSymbolChange, short } from '../../plan/reason.ts'
import { codeComparer } from '../../provenance/compare-code.ts'
import type { CodeDigest } from '../../values/digest.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { acceptEdit } from '../../session/accept-edit.ts'
import type { CommonOptions } from '../common-options.ts'
import { openForCommand } from '../open-for-command.ts'
import { tell } from '../standard-output.ts'

/** `accept`: records someone's word that results of a stage's last executed code are valid for today's. */
export async function acceptCommand(
  pipeline: Pipeline,
  [target = '']: readonly string[],
  options: CommonOptions & { reason?: string },
): Promise<number> {
  const session = await openForCommand(pipeline, options)
  try {
    const reason = requireReason(options.reason, target)
    const { stage, tasks, from, to, who } = await acceptEdit(session, target, reason)
    const { plan } = await session.plan(session.select([target]))
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
