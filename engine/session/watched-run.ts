import type { RunEvent } from '../coordinator/events.ts'
import { flights, type InHand } from '../coordinator/flights.ts'
import type { Slots } from '../coordinator/slots.ts'
import type { Task } from '../graph/task.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { outdatedBy, type PlanUnderWay } from './outdated-by.ts'
import type { PlannedRound } from './plan-round.ts'
import { runTargets, type RunResult } from './run-targets.ts'

/** The run of one plan of a watch; the next plan's run may take over from it. */
export interface WatchedRun extends PlanUnderWay {
  /** Runs the plan to its end, closes what it needed, and tells each event. */
  readonly run: (request: WatchedRunRequest) => Promise<RunResult>
  /** Begins nothing more, because the run of another plan takes over. */
  readonly handOver: (next: PlanUnderWay) => void
  /** Ends the tasks that the next plan has no use for, by what its run knows now; gives these tasks. */
  readonly cancel: () => Task[]
  /** The tasks that run, with what each has told last. */
  readonly running: () => readonly RunningEvents[]
  /** How the store knows it, once it has begun. */
  readonly id: () => string | undefined
}

/** How a plan is run. */
export interface WatchedRunRequest {
  readonly targets: readonly string[]
  readonly jobs: number
  readonly strict?: boolean | undefined
  readonly force?: boolean | undefined
  readonly signal: AbortSignal
  /** Runs share the places of workers, so that no more tasks run at once than one run may. */
  readonly places: Slots
  readonly onEvent: (event: RunEvent) => void
}

type Taken = Extract<RunEvent, { event: 'task-running' }>
type Told = Extract<RunEvent, { event: 'task-progress' }>

interface RunningEvents {
  readonly taken: Taken
  readonly told: Told | undefined
}

/** Makes the run of a plan. */
export function watchedRun(round: Extract<PlannedRound, { session: unknown }>): WatchedRun {
  const { session, planned, close } = round
  const hand = flights()
  const outputs = new Map<string, ArtifactDigest>()
  const running = new Map<string, RunningEvents>()
  let id: string | undefined
  let isOutdated: (one: InHand) => boolean = () => false
  for (const { task, output } of planned.plan.values()) if (output !== null) outputs.set(task.name, output)
  const hear = (event: RunEvent): void => {
    if (event.event === 'run-started') id = event.run
    if (event.event === 'task-running') running.set(event.task.name, { taken: event, told: undefined })
    if (event.event === 'task-progress') {
      const taken = running.get(event.task.name)?.taken
      if (taken !== undefined) running.set(event.task.name, { taken, told: event })
    }
    if (event.event === 'task-finished' || event.event === 'task-reused') outputs.set(event.task.name, event.output)
    if (/^task-(finished|reused|failed|blocked)$/.test(event.event) && 'task' in event) running.delete(event.task.name)
  }
  return {
    graph: session.graph,
    planned,
    outputOf: (task) => outputs.get(task),
    async run({ onEvent, ...request }) {
      const listener = (event: RunEvent): void => {
        hear(event)
        onEvent(event)
      }
      try {
        const command = `run ${request.targets.join(' ')}`
        return await runTargets(session, { ...request, planned, handOver: hand, command, listen: () => listener })
      } finally {
        await close()
      }
    },
    handOver(next) {
      isOutdated = outdatedBy(next, (task) => outputs.get(task))
      hand.handOver()
    },
    cancel() {
      const cancelled = hand.cancel(isOutdated)
      for (const { name } of cancelled) running.delete(name)
      return cancelled
    },
    running: () => [...running.values()],
    id: () => id,
  }
}
