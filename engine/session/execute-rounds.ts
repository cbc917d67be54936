import { availableParallelism } from 'node:os'
import { executePlan } from '../coordinator/execute-plan.ts'
import type { Listener } from '../coordinator/events.ts'
import type { HandOver } from '../coordinator/flights.ts'
import type { Slots } from '../coordinator/slots.ts'
import type { Outcome } from '../coordinator/follow-outcome.ts'
import { inputsOf } from '../coordinator/schedule.ts'
import { ingestStage, type Task } from '../graph/task.ts'
import { isOpen, type Plan } from '../plan/make-plan.ts'
import type { RunId } from '../store/open-store.ts'
import type { GitState } from './git-state.ts'
import { isOfInterrupt } from './is-of-interrupt.ts'
import { ledgerOfStore } from './ledger-of-store.ts'
import type { Session } from './open-session.ts'
import { decisionsForRecord } from './record-variants.ts'
import { tellKept } from './kept-failures.ts'
import { planSelection, retriedBy, selectTargets, type PlannedTargets, type TargetRequest } from './plan-targets.ts'

/** How tasks are executed. */
export interface Executing extends TargetRequest {
  readonly run: RunId
  readonly git: GitState | null
  /** When the run began, by the clock of this process. */
  readonly start: number
  readonly planned: PlannedTargets
  readonly outcome: Outcome
  readonly listener: Listener
  readonly signal: AbortSignal
  readonly jobs?: number | undefined
  readonly strict?: boolean | undefined
  readonly places?: Slots | undefined
  readonly handOver?: HandOver | undefined
}

/** Executes what is planned, and then what the graph has grown by, until it grows no more. Gives the last plan. */
export async function executeRounds(session: Session, { planned, ...rounds }: Executing): Promise<PlannedTargets> {
  const { run, listener, outcome, signal, start, handOver } = rounds
  let round = { ...planned, plan: openPlan(session, planned.plan, listener) }
  for (;;) {
    holdInputs(session, { run, plan: round.plan })
    await execute(session, { ...rounds, planned: round }).catch(async (error: unknown) => {
      if (!(await isOfInterrupt(error, signal))) throw error
    })
    if (signal.aborted || handOver?.signal.aborted === true) return round
    try {
      const next = await nextRound(session, { ...rounds, planned: round })
      if (next === undefined) return round
      round = next
    } catch (error) {
      // The pipeline's own code, or the tasks that it added, are refused: what was made so far is on record.
      const ended = { ...outcome.summary(), end: 'task-failed', ms: Math.round(performance.now() - start) }
      session.store.runs.end(run, ended, decisionsForRecord(session, outcome))
      throw error
    }
    const tasks = [...round.plan.keys()].filter((task) => !outcome.planned.has(task))
    outcome.add(round.plan)
    round = { ...round, plan: openPlan(session, round.plan, listener) }
    const toRun = tasks.filter((task) => isOpen(outcome.planned.get(task)!))
    session.warm(toRun.filter(wantsWorker).length, rounds.jobs)
    listener({ event: 'run-grew', tasks, toRun })
  }
}

/** A plan without what its kept failures stand in the way of, which is told now. */
function openPlan({ store }: Session, plan: Plan, listener: Listener): Plan {
  const isWhole = [...plan.values()].every((planned) => planned.decision === 'reuse' || isOpen(planned))
  return isWhole ? plan : tellKept(plan, listener, store)
}

/** The plan of what the graph has grown by, given the results so far; none where it has not grown. */
async function nextRound(session: Session, rounds: Executing): Promise<PlannedTargets | undefined> {
  const { planned, outcome, force } = rounds
  const { identities } = planned.prepared
  if (!(await session.grow({ outputOf: (task) => outcome.outputs.get(task), identities }))) return undefined
  const selection = selectTargets(session, rounds)
  const tasks = withoutLost(selection.tasks, rounds)
  return planSelection(
    session,
    { ...selection, tasks },
    {
      force: force === true,
      settled: new Set(outcome.outputs.keys()),
      retried: retriedBy(session, rounds),
    },
  )
}

/** The tasks that may still run: those that read what failed are blocked. */
function withoutLost(tasks: readonly Task[], { outcome, listener }: Executing): Task[] {
  const isLost = (task: Task): boolean => ['failed', 'blocked'].includes(outcome.became(task) ?? '')
  return tasks.filter((task) => {
    const lost = inputsOf(task).find(isLost)
    if (lost !== undefined && !isLost(task)) listener({ event: 'task-blocked', task, by: lost.name })
    return !isLost(task)
  })
}

/** Tells of tasks that failed, so that it is not known which tasks depend on what they make. */
export function notKnown({ graph }: Session, outcome: Outcome): string[] {
  return graph.continuations.flatMap(({ task }) => {
    const what = outcome.became(task)
    return what === 'failed' || what === 'blocked'
      ? [
          `${task.name} ${what === 'failed' ? 'failed' : 'is blocked'}: the tasks that depend on what it makes are not known`,
        ]
      : []
  })
}

/** Tells of tasks whose results the graph was laid with, and which have other results now. */
export function laidOtherwise({ laidWith }: Session, { outputs }: Outcome): string[] {
  return [...laidWith].flatMap(([task, output]) => {
    const now = outputs.get(task) ?? output
    return now === output
      ? []
      : [
          `${task.name} made other bytes than before, and tasks depend on what it makes: run again for those that it stands for now`,
        ]
  })
}

/** Keeps a `gc` beside this run from dropping the bytes that its tasks are going to read. */
function holdInputs({ store }: Session, { run, plan }: { run: RunId; plan: Plan }): void {
  const reads = [...plan.values()].filter(({ decision }) => decision !== 'reuse').flatMap(({ task }) => inputsOf(task))
  const outputs = new Set(reads.flatMap((task) => plan.get(task)?.output ?? []))
  if (outputs.size > 0) store.leases.hold(run, [...outputs])
}

async function execute(
  session: Session,
  { planned, run, git, listener, ...request }: Omit<Executing, 'outcome'>,
): Promise<void> {
  const { plan, prepared, forced } = planned
  const { jobs = availableParallelism() } = request
  const retried = retriedBy(session, request)
  const open = [...plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task.stage)
  await executePlan({
    plan,
    keyOf: prepared.keyOf,
    stages: open.length === 0 ? new Map() : await prepared.runnable(new Set(open)),
    ledger: ledgerOfStore(session.store, { id: run, git }),
    pool: () => session.workers(jobs),
    jobs,
    forced: (task) => forced.has(task),
    retried: (task) => retried.has(task),
    takeIn: prepared.takeIn,
    changedFiles: prepared.changedFiles,
    estimateMs: (stage) => session.store.executions.durations(stage)?.medianMs,
    strict: request.strict === true,
    listener,
    signal: request.signal,
    places: request.places,
    handOver: request.handOver,
  })
}

/** Whether a worker executes a task. */
export function wantsWorker({ stage }: Task): boolean {
  return stage !== ingestStage
}
