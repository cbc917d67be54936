import { describePackageChange } from '../../code/compare-packages.ts'
import { describeProgramChange } from '../../plan/compare-programs.ts'
import { describeChange, describeReason, describeSymbolChange, short } from '../../plan/reason.ts'
import { describeMaker } from '../../provenance/checked-facts.ts'
import { describeAcceptance } from '../../provenance/describe-acceptance.ts'
import type { ExplainedChange, ExplainedCode, ExplainedMembers, Was } from '../../provenance/explain-change.ts'
import { explainTask, type Explanation } from '../../provenance/explain-task.ts'
import { describeFailure } from '../../provenance/last-failure.ts'
import { canonicalJson } from '../../values/canonical-json.ts'
import { withSources } from '../../programs/read-programs.ts'
import type { ProgramRecord } from '../../values/program-record.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { oneTask } from '../../session/one-task.ts'
import { openForCommand } from '../open-for-command.ts'
import { tell } from '../standard-output.ts'

/** `why`: what decides whether a task runs, compared with its last execution, down to the changed symbol. */
export async function whyCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  try {
    const task = oneTask(session, what)
    const { plan, prepared } = await session.plan(session.select([task.name]))
    const { identities, findProgram } = prepared
    const { store, graph } = session
    const withTexts = (record: ProgramRecord): ProgramRecord => withSources(record, graph.root)
    const explanation = explainTask(task, { plan, identities, store, findProgram, withTexts })
    if (options.json === true) process.stdout.write(`${JSON.stringify(explanation)}\n`)
    else tell(lines(explanation).join('\n'))
    return 0
  } finally {
    await session.close()
  }
}

function lines(explanation: Explanation): string[] {
  const { reason, failure, accepted, changes, checked, upstream, execution } = explanation
  const alike = checked.map(({ what, found }) => row(what, found))
  return [
    headline(explanation),
    ...(failure === null ? [] : [row('failed', describeFailure(failure))]),
    ...(execution === null || reason.kind === 'file-changed' ? [] : [against(explanation, execution)]),
    ...changes.flatMap(changeLines),
    ...(accepted === undefined ? [] : [row('accepted', describeAcceptance(accepted)), ...codeLines(accepted.code)]),
    ...upstream.map(({ task, reason: why }) => row('first', `${task} runs: ${describeReason(why)}`)),
    ...(alike.length === 0 ? [] : ['unchanged:', ...alike]),
  ]
}

function headline({ task, decision, reason }: Explanation): string {
  switch (decision) {
    case 'reuse':
      return `${task} does not run: ${describeReason(reason)}`
    case 'run':
      return `${task} runs: ${describeReason(reason)}`
    case 'wait':
      return `${task} waits: ${describeReason(reason)}`
    case 'failed':
      return `${task} does not run: ${describeReason(reason)}`
    case 'blocked':
      return `${task} is blocked: ${describeReason(reason)}`
    default:
      return decision satisfies never
  }
}

function against({ task, decision }: Explanation, execution: NonNullable<Explanation['execution']>): string {
  const { id, task: name, run, started } = execution
  const which = `execution ${id} of ${started} in run ${run}`
  if (decision === 'reuse') return `its result is that of ${which}${name === task ? '' : `, then named ${name}`}`
  return name === task ? `compared with ${which}:` : `compared with the closest on record, ${name}, ${which}:`
}

function row(what: string, text: string): string {
  return `  ${what.padEnd(8)} ${text}`
}

function changeLines(change: ExplainedChange): string[] {
  switch (change.what) {
    case 'code':
      return codeLines(change)
    case 'input': {
      const [was, now] = [change.was, change.now].map((one) => describeSide(one))
      return [row('input', `${change.name} was ${was!}`), row('', `${' '.repeat(change.name.length)} is ${now!}`)]
    }
    case 'members':
      return memberLines(change)
    case 'source':
    case 'tool':
    case 'environment':
      return [row(change.what, describeProgramChange(change)), ...change.diff.map((line) => row('', line))]
    case 'program':
    case 'schema':
    case 'encoder':
    case 'runtime':
    case 'param':
      return [row(change.what, describeChange(change))]
    default:
      return change satisfies never
  }
}

function codeLines({ was, now, onRecord, symbols, packages = [] }: ExplainedCode): string[] {
  const digests = `${short(was)} to ${short(now)}`
  if (!onRecord) return [row('code', `${digests}: the old text is not on record, so what changed can't be told`)]
  if (symbols.length + packages.length === 0) {
    return [row('code', `${digests}: no symbol by itself, but the order in which they are evaluated or imported`)]
  }
  return [
    ...symbols.flatMap((symbol) => [
      row('code', `${describeSymbolChange(symbol)}${symbol.change === 'changed' ? ' changed' : ''}`),
      ...symbol.diff.map((line) => row('', line)),
    ]),
    ...packages.map((one) => row('package', describePackageChange(one).replace(/^package /, ''))),
  ]
}

/** Of a fan-in of thousands, the first few show what happened. */
const shownMembers = 8

function describeSide(input: Was): string {
  if (input === null) return 'nothing'
  return 'members' in input ? `a fan-in of ${input.members}` : describeMaker(input)
}

function memberLines({ name, added, removed, changed }: ExplainedMembers): string[] {
  const all = [
    ...added.map((one) => `${canonicalJson(one.params)} is new: ${describeMaker(one)}`),
    ...removed.map((one) => `${canonicalJson(one.params)} is gone: ${describeMaker(one)}`),
    ...changed.map(
      ({ params, was, now }) => `${canonicalJson(params)} was ${describeMaker(was)}, is ${describeMaker(now)}`,
    ),
  ]
  const shown = all.slice(0, shownMembers).map((text) => row('input', `${name} ${text}`))
  return all.length > shownMembers ? [...shown, row('', `and ${all.length - shownMembers} more`)] : shown
}
