import { decodeArchive } from '../../formats/archive.ts'
import type { PlannedTask } from '../../plan/make-plan.ts'
import { describeReason, short } from '../../plan/reason.ts'
import { adoptedFrom, describeAdopted } from '../../provenance/adopted-from.ts'
import { describeProgram, programRunOf } from '../../provenance/describe-program.ts'
import { inputsRead, readingOf } from '../../provenance/inputs-read.ts'
import { describeFailure, lastFailure, type LastFailure } from '../../provenance/last-failure.ts'
import type { Execution } from '../../store/open-store.ts'
import { digestBytes } from '../../values/digest.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { executionOf, findArtifact, type FoundArtifact } from '../../session/find-artifact.ts'
import { formatBytes, formatMs } from '../format.ts'
import type { CommonOptions } from '../common-options.ts'
import { planOrWhyNot } from '../../session/plan-or-why-not.ts'
import { asJson } from '../as-json.ts'
import type { Room } from '../print-view.ts'
import { valueLines, valueOf, type Shown, type ValueWish } from '../shown-value.ts'
import { closing, handOut } from '../hand-out.ts'
import type { Session } from '../../session/open-session.ts'
import { openForCommand } from '../open-for-command.ts'
import { tasksNamed } from '../../graph/select-tasks.ts'

/** What is shown, and what of the value. */
export interface ShowOptions extends CommonOptions, ValueWish {}

/** `show`: a task's value, its key, inputs, output and executions. */
export async function showCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: ShowOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const found = await findArtifact(session, what)
    const { warnings, upToDate } = found
    const value = await valueOf(session, found, options)
    const facts = { ...describe(session, found), ...(await standing(session, found)), value }
    const room = {
      width: (process.stdout.isTTY ? process.stdout.columns : widthInPipe) - indent.length,
      full: options.full === true,
    }
    handOut(
      {
        warnings,
        upToDate,
        facts: asJson(facts),
        text: () => (wantsValueAlone(options) ? valueLines(value, room) : lines(facts, room)).join('\n'),
      },
      options,
    )
    return 0
  })
}

/** What stands before each line of a value. */
const indent = ' '.repeat(10)
const widthInPipe = 120

function describe({ store }: Session, found: FoundArtifact) {
  const [execution, asked] = [executionOf(found), found.task]
  const { key, output, format } = execution
  const { name: task, stage } = asked ?? { name: execution.task, stage: execution.stage }
  const inputs = inputsRead(store, readingOf(execution)).map(({ name, members }) => {
    return [name, members.map(({ digest, task: from }) => ({ task: from, output: digest }))] as const
  })
  const executions = store.executions.ofKey(key).map((one) => {
    const adopted = adoptedFrom(store, one)
    return adopted === undefined ? factsOf(one) : { ...factsOf(one), adopted }
  })
  const others = store.executions
    .lastOf(task)
    .filter((one) => one.key !== key)
    .map((one) => ({ ...factsOf(one), key: one.key }))
  const params = JSON.parse(execution.params) as Record<string, unknown>
  return {
    task,
    stage,
    params,
    key,
    inputs: Object.fromEntries(inputs),
    output,
    format,
    bytes: store.artifacts.info(output)?.bytes ?? execution.bytes,
    ...filesOf(store, execution),
    executions,
    /** The last executions of the task with other code, params or inputs, newest first. */
    others,
  }
}

/** The list of a folder's files, as far as its bytes are there. */
function filesOf(
  { artifacts }: Session['store'],
  { output, format }: Execution,
): { readonly files?: readonly { readonly path: string; readonly digest: string; readonly bytes: number }[] } {
  if (format !== 'folder' || !artifacts.presence([output]).has(output)) return {}
  const files = decodeArchive(artifacts.read(output))
  return { files: files.map(({ path, bytes }) => ({ path, digest: digestBytes(bytes), bytes: bytes.length })) }
}

function factsOf({ id, task, run, started, ms, worker, host, node, git, record, output }: Execution) {
  return { id, task, run, started, ms, worker, host, node, git, record, output }
}

/** Whether the result shown is today's, in a sentence, and how the task failed last where it is to run. */
async function standing(session: Session, { execution, planned, task: asked }: FoundArtifact): Promise<Standing> {
  const task = asked ?? tasksNamed(session.graph, execution!.task)[0]
  if (task === undefined) return { state: 'the pipeline has no such task any more', failure: null }
  const plan = planned ?? (await planOrWhyNot(session, session.select([task.name])))
  if (plan instanceof UserError) return { state: `unknown: today's code can't be read`, failure: null }
  const today = plan.get(task)!
  return { state: stateOf(execution!, today), failure: lastFailure(session.store, today) ?? null }
}

interface Standing {
  readonly state: string
  readonly failure: LastFailure | null
}

function stateOf({ output }: Execution, today: PlannedTask): string {
  const { decision, reason } = today
  if (decision === 'failed' || decision === 'blocked') return `${decision}: ${describeReason(reason)}`
  if (decision !== 'reuse') return `would ${decision}: ${describeReason(reason)}`
  if (today.output === output) return 'valid'
  return `not today's result${'execution' in reason ? `, which execution ${reason.execution} made` : ''}`
}

function lines(shown: ReturnType<typeof describe> & Standing & { value: Shown }, room: Room): string[] {
  const {
    task,
    state,
    value,
    failure,
    params,
    key,
    output,
    format,
    bytes,
    files = [],
    inputs,
    executions,
    others,
  } = shown
  return [
    task,
    `  state   ${state}`,
    ...(failure === null ? [] : [`  failed  ${describeFailure(failure)}`]),
    `  output  ${output} ${format}, ${formatBytes(bytes)}`,
    ...files
      .slice(0, mostLines)
      .map((file) => `  file    ${file.path} ${short(file.digest)}, ${formatBytes(file.bytes)}`),
    ...(files.length > mostLines ? [`  file    and ${files.length - mostLines} more`] : []),
    `  key     ${key}`,
    `  params  ${JSON.stringify(params)}`,
    ...Object.entries(inputs).flatMap(([name, members]) =>
      members.slice(0, 8).map((member) => `  input   ${name}: ${member.task ?? 'unknown'} ${member.output}`),
    ),
    ...executions.flatMap(({ id, task: named, run, started, ms, host, node, git, ...one }) => {
      const commit = git === null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
      const ran = `  ran     ${started} for ${formatMs(ms)}, execution ${id}, run ${run}, Node ${node} on ${host}${commit}${named === task ? '' : `, as ${named}`}`
      return 'adopted' in one ? [ran, `  adopted ${describeAdopted(one.adopted)}`] : [ran]
    }),
    ...executions.slice(-1).flatMap(({ record }) => programLines(record)),
    ...others.map(
      (one) => `  other   ${one.started}, execution ${one.id}: ${short(one.output)}, with other code, params or inputs`,
    ),
    ...valueLines(value, room).map((line, i) => `${i === 0 ? '  value   ' : indent}${line}`.trimEnd()),
  ]
}

/** Who asks for rows, or for all of a value, has no need of its record. */
function wantsValueAlone({ full, where, sort, columns, rows }: ShowOptions): boolean {
  return full === true || [where, sort, columns, rows].some((given) => given !== undefined)
}

/** So many of a program's last lines are shown; `--json` has all that are kept. */
const mostLines = 20

/** What the program of the last execution wrote while it ran. */
function programLines(record: Execution['record']): string[] {
  const run = programRunOf(record)
  if (run === undefined) return []
  const written = (['stdout', 'stderr'] as const).flatMap((name) => {
    const { text, bytes } = run[name]
    if (bytes === 0) return []
    const all = text.trimEnd().split('\n')
    const cut = all.length > mostLines ? `, the last ${mostLines} lines` : ''
    return [`  ${name}  ${formatBytes(bytes)}${cut}:`, ...all.slice(-mostLines).map((line) => `            ${line}`)]
  })
  const left = run.left > 0 ? [`  left    ${run.left} processes that it left running were ended`] : []
  const tries = (run.failed ?? []).map((failure, i) => `  try ${i + 1}   failed: ${failure}`)
  return [`  ${describeProgram(run).replace(': ', ' ')}`, ...tries, ...written, ...left]
}
