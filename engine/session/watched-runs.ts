import { availableParallelism } from 'node:os'
import type { RunEvent } from '../coordinator/events.ts'
import { slots } from '../coordinator/slots.ts'
import { isUserError, type UserError } from '../values/user-error.ts'
import { recordedTimes } from './estimate-run.ts'
import type { PlannedRound } from './plan-round.ts'
import type { WatchEvent } from './watch-events.ts'
import { watchedRun, type WatchedRun } from './watched-run.ts'

/** The runs of a watch: the current one, and earlier ones that end what they have begun. */
export interface WatchedRuns {
  /** Begins the run of a new plan, which takes over from the runs before it. */
  readonly begin: (round: Extract<PlannedRound, { session: unknown }>, edited: readonly string[]) => void
  /** Waits for all runs to end. */
  readonly ended: () => Promise<void>
}

/** How a watch's plans are run, and who hears of it. */
export interface WatchedRunsRequest {
  readonly targets: readonly string[]
  readonly jobs?: number | undefined
  readonly strict?: boolean | undefined
  readonly signal: AbortSignal
  readonly onEvent: (event: WatchEvent) => void
  /** The current run has ended, well or with an error that a person can mend. */
  readonly onEnd: (refused: UserError | undefined) => void
  /** Any other error. */
  readonly onBug: (error: unknown) => void
}

/** Makes the runs of a watch; none has begun. */
export function watchedRuns(request: WatchedRunsRequest): WatchedRuns {
  const { jobs = availableParallelism(), onEvent, onEnd, onBug, signal } = request
  const places = slots(jobs)
  const underWay = new Map<WatchedRun, Promise<void>>()
  const ids = new Set<string>()
  let current: WatchedRun | undefined
  const earlier = (): WatchedRun[] => [...underWay.keys()].filter((run) => run !== current)
  const cancelOutdated = (): void => {
    const tasks = earlier().flatMap((run) => run.cancel())
    if (tasks.length > 0) onEvent({ event: 'cancelled', tasks })
  }
  const hear = (run: WatchedRun, event: RunEvent): void => {
    if (event.event === 'run-started') ids.add(event.run)
    if (run !== current) {
      if (event.event === 'warning') onEvent(event)
      else for (const one of asOf(current!, run, event)) onEvent(one)
      return
    }
    // The current run waits for the earlier ones, which a person takes for one.
    if (event.event === 'waiting' && ids.has(event.by.run)) return
    onEvent(event)
    if (event.event === 'run-started')
      for (const one of earlier())
        for (const { taken, told } of one.running())
          for (const each of [taken, ...(told === undefined ? [] : [told])])
            for (const now of asOf(run, one, each)) onEvent(now)
    if (event.event === 'task-finished' || event.event === 'task-reused' || event.event === 'run-grew') cancelOutdated()
  }
  return {
    begin(round, edited) {
      const { session, planned } = round
      const run = watchedRun(round)
      current = run
      const tasks = [...planned.plan.values()]
      onEvent({ event: 'planned', edited, tasks, times: timesOf(tasks, session) })
      for (const one of earlier()) one.handOver(run)
      cancelOutdated()
      const running = run
        .run({
          ...request,
          jobs,
          places,
          onEvent: (event) => {
            hear(run, event)
          },
        })
        .then(
          () => undefined,
          (error: unknown) => error,
        )
        .then((error) => {
          underWay.delete(run)
          if (signal.aborted) return
          if (error !== undefined && !isUserError(error)) onBug(error)
          else if (run === current) onEnd(error)
        })
      underWay.set(run, running)
    },
    async ended() {
      await Promise.all(underWay.values())
    },
  }
}

/** An event of a task that an earlier run goes on with, as one of the current run, which waits for the task. */
function asOf({ graph, planned }: WatchedRun, earlier: WatchedRun, event: RunEvent): RunEvent[] {
  if (event.event !== 'task-running' && event.event !== 'task-progress') return []
  const task = graph.byName.get(event.task.name)
  if (task === undefined || planned.plan.get(task)?.decision === 'reuse') return []
  return [
    event.event === 'task-running'
      ? { ...event, task, worker: `${earlier.id() ?? ''} ${event.worker}` }
      : { ...event, task },
  ]
}

function timesOf(
  tasks: readonly { readonly task: { readonly stage: string } }[],
  { store }: Extract<PlannedRound, { session: unknown }>['session'],
): ReadonlyMap<string, number> {
  const recorded = recordedTimes(store)
  const stages = [...new Set(tasks.map(({ task }) => task.stage))]
  return new Map(
    stages.flatMap((stage) => {
      const ms = recorded(stage)
      return ms === undefined ? [] : [[stage, ms] as const]
    }),
  )
}
