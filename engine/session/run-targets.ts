import { hostname } from 'node:os'
import { followOutcome, type Outcome } from '../coordinator/follow-outcome.ts'
import type { Listener, RunEvent, Summary } from '../coordinator/events.ts'
import type { HandOver } from '../coordinator/flights.ts'
import type { Slots } from '../coordinator/slots.ts'
import { taskErrorOf } from '../worker/task-error.ts'
import type { Task } from '../graph/task.ts'
import { describeDamage } from '../provenance/describe-damage.ts'
import { isOpen } from '../plan/make-plan.ts'
import type { RunFacts } from '../provenance/lineage-panel.ts'
import { engineRelease } from '../store/engine-builds.ts'
import { StoreDamage, type RunId } from '../store/open-store.ts'
import { executeRounds, laidOtherwise, notKnown, wantsWorker } from './execute-rounds.ts'
import { gitState, type GitState } from './git-state.ts'
import type { Selection, Session } from './open-session.ts'
import { planTargets, retriedBy, selectTargets, type PlannedTargets, type TargetRequest } from './plan-targets.ts'
import { publishAll, type Published } from './publish.ts'
import { decisionsForRecord, paramsForRecord } from './record-variants.ts'
import { runNotes } from './run-notes.ts'

/** What is to be brought up to date, and how. */
export interface RunRequest extends Omit<TargetRequest, 'onSelected'> {
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number | undefined
  /** Whether a task that uses what its key does not cover fails; else there is a warning. */
  readonly strict?: boolean | undefined
  /** Ends the run: what was complete is kept. */
  readonly signal: AbortSignal
  /** How a reader of a published page would ask for this run again. */
  readonly command: string
  /** The words of `--set` that made the session's variants. */
  readonly sets?: readonly string[] | undefined
  /** The plan, where it has been made. */
  readonly planned?: PlannedTargets | undefined
  /** The places for the threads of tasks, where other runs of this process share them. */
  readonly places?: Slots | undefined
  /** How another run takes over: this one then publishes nothing more. */
  readonly handOver?: HandOver | undefined
  /** Makes the listener of the run's events, once it is known which tasks are to run. */
  readonly listen: (todo: readonly Task[]) => Listener | Promise<Listener>
}

/** How a run ended; each word leaves out those before it. */
export type RunEnd = 'done' | 'interrupted' | 'task-failed' | 'not-published'

/** What a run came to. */
export interface RunResult {
  readonly run: RunId
  readonly end: RunEnd
  readonly summary: Summary
  readonly failures: readonly Extract<RunEvent, { event: 'task-failed' }>[]
  readonly published: Published
}

/** How often a run tells runs on other hosts that it lives: they take a silence of 30 s for its death. */
const heartbeatMs = 10_000

/**
 * Brings targets up to date: plans, executes what is to run, records, publishes. A failed task is part of the result.
 *
 * @throws UserError for what keeps a plan from being made or the store from being written.
 */
export async function runTargets(session: Session, request: RunRequest): Promise<RunResult> {
  const start = performance.now()
  const onSelected = ({ tasks }: Selection): void => {
    // Where nothing has run yet, everything will: workers start while the stages are bundled.
    if (session.store.runs.last(1).length === 0) session.warm(tasks.filter(wantsWorker).length, request.jobs)
  }
  const planned = request.planned ?? (await planTargets(session, { ...request, onSelected }))
  try {
    return await runPlan(session, { ...request, planned, start })
  } catch (error) {
    // Bytes that were to be published were damaged, and are out of use now: a new plan makes them again.
    if (!(error instanceof StoreDamage)) throw error
    const selection = selectTargets(session, request)
    const again = {
      ...planned,
      ...(await session.plan(selection, { retried: retriedBy(session, request) })),
      selection,
      forced: new Set<Task>(),
    }
    return await runPlan(session, { ...request, planned: again, start })
  }
}

interface Running extends RunRequest {
  readonly planned: PlannedTargets
  readonly start: number
}

async function runPlan(session: Session, running: Running): Promise<RunResult> {
  const { planned, targets, sets = [], retry = [] } = running
  const todo = [...planned.plan.values()].filter(isOpen).map(({ task }) => task)
  session.warm(todo.filter(wantsWorker).length, running.jobs)
  const git = todo.length === 0 ? null : await gitState(session.graph.root)
  const run = session.store.runs.begin({
    command: [...(targets.length === 0 ? retry : targets), ...sets.map((word) => `--set ${word}`)].join(' '),
    profile: session.profile,
    ...paramsForRecord(session),
    git: git && { ...git },
    process: `process ${process.pid} on ${hostname()}`,
    platform: `${process.platform} ${process.arch}`,
    engine: engineRelease(),
  })
  const tell = await running.listen(todo)
  const outcome = followOutcome(planned.plan)
  const listener = (event: RunEvent): void => {
    outcome.listener(event)
    tell(event)
  }
  listener({ event: 'run-started', run, tasks: planned.plan.size, toRun: todo.length })
  const beating = setInterval(() => {
    giveSign(session, run)
  }, heartbeatMs)
  const last = await executeRounds(session, { ...running, run, git, listener, outcome }).finally(() => {
    clearInterval(beating)
  })
  const summary = outcome.summary()
  const { published, end } = publishAndEnd(session, { ...running, planned: last, run, git, outcome, summary })
  for (const path of published.paths) listener({ event: 'published', path })
  for (const { path, error } of published.refused)
    listener({ event: 'not-published', path, error: taskErrorOf(error, session.graph.root) })
  for (const message of [
    ...session.store.health.noticed().map(describeDamage),
    ...laidOtherwise(session, outcome),
    ...notKnown(session, outcome),
  ])
    listener({ event: 'warning', message })
  listener({ event: 'run-finished', run, summary, ms: performance.now() - running.start })
  return { run, end, summary, failures: outcome.failures, published }
}

interface Ending extends Running {
  readonly run: RunId
  readonly git: GitState | null
  readonly outcome: Outcome
  readonly summary: Summary
}

/** Publishes what a run made, and records how it ended: also where bytes to be published turn out to be damaged. */
function publishAndEnd(session: Session, ending: Ending): { published: Published; end: RunEnd } {
  const { planned, run, outcome, summary, signal, handOver, start } = ending
  const { store, graph, publish: files } = session
  const { outputs } = outcome
  let end: RunEnd = 'task-failed'
  try {
    const notes = runNotes({ plan: outcome.planned, outputs, identities: planned.prepared.identities }, store)
    const isHandedOver = handOver?.signal.aborted === true
    const published = isHandedOver
      ? { paths: [], refused: [] }
      : publishAll({ root: graph.root, store, files, outputs, facts: factsOf(session, ending, notes) })
    end = endOf({ isInterrupted: signal.aborted || isHandedOver, summary, published })
    return { published, end }
  } finally {
    store.runs.end(
      run,
      { ...summary, end, ms: Math.round(performance.now() - start) },
      decisionsForRecord(session, outcome),
    )
  }
}

function endOf({
  isInterrupted,
  summary,
  published,
}: {
  isInterrupted: boolean
  summary: Summary
  published: Published
}): RunEnd {
  if (isInterrupted) return 'interrupted'
  if (summary.failed > 0) return 'task-failed'
  return published.refused.length > 0 ? 'not-published' : 'done'
}

/** Where the store can't be written any more, the next result that is to be recorded says so. */
function giveSign({ store }: Session, run: RunId): void {
  try {
    store.leases.heartbeat(run)
  } catch {
    return
  }
}

function factsOf({ profile }: Session, { run, git, command }: Ending, notes: readonly string[]): RunFacts {
  const commit = git === null ? null : git.commit + (git.dirty ? ' (with changes that are not committed)' : '')
  return { run, published: new Date().toISOString(), command, profile, commit, node: process.version, notes }
}
