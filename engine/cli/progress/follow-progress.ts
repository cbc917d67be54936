import type { RunEvent } from '../../coordinator/events.ts'
import type { Task } from '../../graph/task.ts'
import type { StageTime } from '../../session/estimate-run.ts'
import { timeLeft, type TimeLeft } from '../../session/time-left.ts'
import { followRunning, type Running } from './follow-running.ts'
import { followStages, type FinishedStage } from './follow-stages.ts'

/** How far a run is. */
export interface Progress {
  /** How many of the tasks that were to run have ended, in whatever way. */
  readonly done: number
  readonly total: number
  readonly failed: number
  readonly jobs: number
  readonly left: TimeLeft | undefined
  /** What runs now, the longest first. */
  readonly running: readonly Running[]
}

/** Follows a run by its events; times are those of one clock, in milliseconds. */
export interface ProgressFollower {
  /** Takes in an event; gives the stage that has ended with it. */
  readonly hear: (event: RunEvent, now: number) => FinishedStage | undefined
  readonly at: (now: number) => Progress
}

/** What of a run is known before its first event. */
export interface BeforeRun {
  readonly todo: readonly Task[]
  readonly jobs: number
  readonly recorded: StageTime
  readonly start: number
}

/** So long an estimate stands, because each looks at every open task. */
const estimateMs = 2000

/** Makes a follower of a run. */
export function followProgress({ todo, jobs, recorded, start }: BeforeRun): ProgressFollower {
  const stages = followStages(todo)
  const running = followRunning()
  const ran = new Map<string, { count: number; ms: number }>()
  let estimated: { readonly at: number; readonly left: TimeLeft | undefined } | undefined
  const estimate = (now: number): TimeLeft | undefined => {
    if (estimated !== undefined && now - estimated.at < estimateMs) return estimated.left
    const begun = new Map(running.at(now).map(({ task, ...how }) => [task, how] as const))
    const left = timeLeft({ open: stages.open(), ran, running: begun, jobs, elapsed: now - start }, recorded)
    estimated = { at: now, left }
    return left
  }
  return {
    hear(event, now) {
      running.hear(event, now)
      if (event.event === 'task-finished') {
        const { count, ms } = ran.get(event.task.stage) ?? { count: 0, ms: 0 }
        ran.set(event.task.stage, { count: count + 1, ms: ms + event.ms })
      }
      return stages.hear(event, now)
    },
    at: (now) => ({ ...stages.counts(), jobs, left: estimate(now), running: running.at(now) }),
  }
}
