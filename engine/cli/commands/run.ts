import { availableParallelism, hostname } from 'node:os'
import { executePlan } from '../../execute/execute-plan.ts'
import type { Listener, RunEvent, Summary } from '../../execute/events.ts'
import { inputsOf } from '../../execute/schedule.ts'
import { taskErrorOf } from '../../execute/task-error.ts'
import { ingestStage, type Task } from '../../graph/task.ts'
import type { Plan } from '../../plan/make-plan.ts'
import type { RunFacts } from '../../provenance/lineage-panel.ts'
import { StoreDamage } from '../../store/open-store.ts'
import { printableLines } from '../../values/printable.ts'
import { describeUserError } from '../../values/user-error.ts'
import { checkDoors } from '../check-doors.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { checkParams } from '../check-params.ts'
import { checkWires } from '../check-wires.ts'
import { describeDamage } from '../describe-damage.ts'
import { describeRerun } from '../describe-rerun.ts'
import { followOutcome } from '../follow-outcome.ts'
import { gitState, type GitState } from '../git-state.ts'
import { ledgerOfStore } from '../ledger-of-store.ts'
import { interruptible, isOfInterrupt } from '../interruptible.ts'
import { commandOf, type CommonOptions } from '../main.ts'
import { refuseToPublish } from '../own-files.ts'
import { closingLines, jsonLines, plainLines } from '../print-run.ts'
import { publishAll, type Published } from '../publish.ts'
import { runNotes } from '../run-notes.ts'
import { openSession, type Planned, type Session } from '../session.ts'
import { tell, turnByTurn } from '../standard-output.ts'

/** What a run takes beside the common options. */
export interface RunOptions extends CommonOptions {
  readonly jobs?: number
  readonly force?: boolean
  readonly strict?: boolean
  /** The names of the commands, of which a target may be a misspelling. */
  readonly commands?: readonly string[]
}

/** How often a run tells runs on other hosts that it lives: they take a silence of 30 s for its death. */
const heartbeatMs = 10_000

/** Brings targets up to date. Exit code 0 done, 1 a task failed, 2 a file could not be published, 130 interrupted. */
export async function runCommand(pipeline: Pipeline, targets: readonly string[], options: RunOptions): Promise<number> {
  const start = performance.now()
  return interruptible(interrupted, (signal) => bringUpToDate(pipeline, { targets, options, start, signal }))
}

const interrupted = 'interrupted: what was complete is recorded; run again to go on'

async function bringUpToDate(
  pipeline: Pipeline,
  given: Pick<Running, 'targets' | 'options' | 'start' | 'signal'>,
): Promise<number> {
  const { targets, options } = given
  const session = await openSession(pipeline, options)
  try {
    refuseToPublish(session)
    const selection = session.select(targets, options.commands)
    // Where nothing has run yet, everything will: workers start while the stages are bundled.
    if (session.store.runs(1).length === 0) session.warm(selection.tasks.filter(wantsWorker).length, options.jobs)
    const planned = await session.plan(selection, options)
    checkWires(planned.plan, planned.prepared.identities)
    await checkParams(planned.plan, planned.prepared.identities)
    if ([...planned.plan.values()].some(({ decision }) => decision !== 'reuse')) await checkDoors(pipeline)
    const forced = options.force === true ? selection.named : new Set<Task>()
    const running = { ...given, planned, forced }
    try {
      return await runPlan(session, running)
    } catch (error) {
      // Bytes that were to be published were damaged, and are out of use now: a new plan makes them again.
      if (!(error instanceof StoreDamage)) throw error
      return await runPlan(session, { ...running, planned: await session.plan(selection), forced: new Set() })
    }
  } finally {
    await session.close()
  }
}

interface Running {
  readonly planned: Planned
  readonly forced: ReadonlySet<Task>
  readonly options: RunOptions
  readonly targets: readonly string[]
  readonly start: number
  readonly signal: AbortSignal
}

async function runPlan(session: Session, running: Running): Promise<number> {
  const { planned, options, targets, signal } = running
  const todo = [...planned.plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task)
  session.warm(todo.filter(wantsWorker).length, options.jobs)
  const git = todo.length === 0 ? null : await gitState(session.graph.root)
  const run = session.store.beginRun({
    command: targets.join(' '),
    profile: session.profile,
    git: git && { ...git },
    process: `process ${process.pid} on ${hostname()}`,
  })
  holdInputs(session, { run, plan: planned.plan })
  const output = await chooseOutput(options, todo)
  const outcome = followOutcome(planned.plan)
  const listener = (event: RunEvent): void => {
    outcome.listener(event)
    output.listener(event)
  }
  listener({ event: 'run-started', run, tasks: planned.plan.size, toRun: todo.length })
  const beating = setInterval(() => {
    giveSign(session, run)
  }, heartbeatMs)
  const summary = await execute(session, { ...running, run, git, listener })
    .catch(async (error: unknown) => {
      if (await isOfInterrupt(error, signal)) return outcome.summary()
      throw error
    })
    .finally(() => {
      clearInterval(beating)
      output.stop()
    })
  const { published, exitCode } = publishAndEnd(session, { ...running, run, git, outcome, summary })
  for (const path of published.paths) listener({ event: 'published', path })
  for (const { path, error } of published.refused)
    listener({ event: 'not-published', path, error: taskErrorOf(error, session.graph.root) })
  for (const finding of session.store.noticed()) listener({ event: 'warning', message: describeDamage(finding) })
  listener({ event: 'run-finished', run, summary, ms: performance.now() - running.start })
  output.flush()
  if (options.json !== true)
    writeClosing(session, {
      failures: outcome.failures,
      published: published.paths,
      interrupted: signal.aborted,
      options,
    })
  for (const { error } of published.refused) process.stderr.write(`${describeUserError(error)}\n`)
  return exitCode
}

interface Ending extends Running {
  readonly run: Executing['run']
  readonly git: GitState | null
  readonly outcome: ReturnType<typeof followOutcome>
  readonly summary: Summary
}

/** Publishes what a run made, and records how it ended: also where bytes to be published turn out to be damaged. */
function publishAndEnd(session: Session, ending: Ending): { published: Published; exitCode: number } {
  const { planned, run, git, targets, outcome, summary, signal, start } = ending
  const { store, graph, publish: files } = session
  const { outputs } = outcome
  let exitCode = 1
  try {
    const notes = runNotes({ plan: planned.plan, outputs, identities: planned.prepared.identities }, store)
    const facts = factsOf(session, { run, git, targets, notes })
    const published = publishAll({ root: graph.root, store, files, outputs, facts })
    exitCode = signal.aborted ? 130 : summary.failed > 0 ? 1 : published.refused.length > 0 ? 2 : 0
    return { published, exitCode }
  } finally {
    store.endRun(run, { ...summary, exitCode, ms: Math.round(performance.now() - start) }, outcome.decisions())
  }
}

function wantsWorker({ stage }: Task): boolean {
  return stage !== ingestStage
}

/** Where the store can't be written any more, the next result that is to be recorded says so. */
function giveSign({ store }: Session, run: Executing['run']): void {
  try {
    store.heartbeat(run)
  } catch {
    return
  }
}

/** Keeps a `gc` beside this run from dropping the bytes that its tasks are going to read. */
function holdInputs({ store }: Session, { run, plan }: { run: Executing['run']; plan: Plan }): void {
  const reads = [...plan.values()].filter(({ decision }) => decision !== 'reuse').flatMap(({ task }) => inputsOf(task))
  const outputs = new Set(reads.flatMap((task) => plan.get(task)?.output ?? []))
  if (outputs.size > 0) store.hold(run, [...outputs])
}

interface Executing extends Running {
  readonly run: ReturnType<Session['store']['beginRun']>
  readonly git: GitState | null
  readonly listener: Listener
}

async function execute(
  session: Session,
  { planned, forced, options, run, git, listener, signal }: Executing,
): Promise<Summary> {
  const { plan, prepared } = planned
  const { jobs = availableParallelism() } = options
  const open = [...plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task.stage)
  return executePlan({
    plan,
    keyOf: prepared.keyOf,
    stages: open.length === 0 ? new Map() : await prepared.runnable(new Set(open)),
    ledger: ledgerOfStore(session.store, { id: run, git }),
    pool: () => session.workers(jobs),
    jobs,
    forced: (task) => forced.has(task),
    readFile: prepared.readFile,
    changedFiles: prepared.changedFiles,
    estimateMs: (stage) => session.store.durations(stage)?.medianMs,
    strict: options.strict === true,
    listener,
    signal,
  })
}

function factsOf(
  { pipeline, profile }: Session,
  { run, git, targets, notes }: Pick<RunFacts, 'run' | 'notes'> & { git: GitState | null; targets: readonly string[] },
): RunFacts {
  const commit = git === null ? null : git.commit + (git.dirty ? ' (with changes that are not committed)' : '')
  return {
    run,
    published: new Date().toISOString(),
    command: `${commandOf(pipeline)} ${targets.join(' ')}`,
    profile,
    commit,
    node: process.version,
    notes,
  }
}

/** A terminal gets bars, a pipe plain lines, a program JSON; the same events in each. */
async function chooseOutput(
  options: RunOptions,
  todo: readonly Task[],
): Promise<{ listener: Listener; stop: () => void; flush: () => void }> {
  const nothing = (): void => undefined
  const { write, flush } = turnByTurn()
  const writeLines = (text: string): void => {
    write(printableLines(text))
  }
  if (options.json === true) return { listener: jsonLines(write), stop: nothing, flush }
  if (!process.stdout.isTTY || todo.length === 0) return { listener: plainLines(writeLines), stop: nothing, flush }
  const live = (await import('../live-progress.ts')).liveProgress(process.stdout, todo)
  const closing = plainLines(writeLines)
  let tell = live.listener
  const listener = (event: RunEvent): void => {
    tell(event)
  }
  const stop = (): void => {
    live.stop()
    tell = closing
  }
  return { listener, stop, flush }
}

function writeClosing(
  session: Session,
  end: {
    failures: readonly Extract<RunEvent, { event: 'task-failed' }>[]
    published: readonly string[]
    interrupted: boolean
    options: RunOptions
  },
): void {
  const lines = closingLines(end.failures, (task) => describeRerun(session, task, end.options))
  if (end.interrupted) lines.push(interrupted)
  for (const path of end.published) lines.push(`${path} is up to date`)
  if (lines.length > 0) tell(lines.join('\n'))
}
