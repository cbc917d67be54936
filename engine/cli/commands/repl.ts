import { countDecisions } from '../../plan/count-decisions.ts'
import { pipelineFile } from '../../session/pipeline-file.ts'
import { planOrWhyNot } from '../../session/plan-or-why-not.ts'
import type { Session } from '../../session/open-session.ts'
import { studyOf } from '../../session/study-of.ts'
import { UserError } from '../../values/user-error.ts'
import type { CommonOptions } from '../common-options.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'
import { replContext } from '../repl-context.ts'

/** `repl`: a prompt with the results at hand. Lines may come from a pipe, too: where one of them fails, the exit code is 1. */
export async function replCommand(pipeline: Pipeline, _: readonly string[], options: CommonOptions): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  const study = studyOf(session)
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  const atHand = replContext(session, study, {
    write: (text) => process.stdout.write(text),
    width: () => (isTerminal ? process.stdout.columns : 120),
  })
  const json = options.json === true
  try {
    if (!isTerminal) return (await (await import('../repl-lines.ts')).replLines(atHand, json)) === 0 ? 0 : 1
    process.stdout.write(`${await greeting(session)}\n`)
    const names = session.graph.tasks.map(({ name }) => name)
    await (await import('../repl-terminal.ts')).replTerminal(atHand, names, json)
    return 0
  } finally {
    await study.close()
  }
}

async function greeting(session: Session): Promise<string> {
  const { pipeline, profile, graph } = session
  const plan = await planOrWhyNot(session, session.select(['all']))
  const { name, stage } = graph.tasks.at(-1)!
  const standing =
    plan instanceof UserError
      ? `today's code can't be read: ${plan.message}`
      : describe(countDecisions([...plan.values()]))
  const atHand: readonly (readonly [call: string, what: string])[] = [
    [`await read('${name}')`, 'its value'],
    [`await show('${name}')`, 'its value as `show` prints it; of a table with { where, sort, columns, rows, full }'],
    [`tasks('${stage}')`, 'the names of tasks; of all without a word'],
    ['study, Type', 'the session (run, plan, artifact, trace, executions), and the schemas'],
  ]
  const width = Math.max(...atHand.map(([call]) => call.length))
  return [
    `${pipelineFile(pipeline)}, profile ${profile}: ${graph.tasks.length} tasks, ${standing}`,
    '',
    ...atHand.map(([call, what]) => `  ${call.padEnd(width)}  ${what}`),
    '',
    'Tab completes the names of tasks; Ctrl-D ends.',
  ].join('\n')
}

function describe({ reuse, run, wait, blocked }: ReturnType<typeof countDecisions>): string {
  const open = run + wait + blocked
  return `${reuse} with a result that is up to date${open === 0 ? '' : `, ${open} without`}`
}
