import { inputsOf } from '../coordinator/schedule.ts'
import { chainTimes } from '../coordinator/ready-list.ts'
import type { Task } from '../graph/task.ts'
import type { StageTime } from './estimate-run.ts'

/** How far a run is. Times are in milliseconds. */
export interface Standing {
  /** The tasks that are to run and have not ended, with those that are running. */
  readonly open: readonly Task[]
  /** How many tasks of each stage have run, and how long they took in all. */
  readonly ran: ReadonlyMap<string, { readonly count: number; readonly ms: number }>
  /** Tasks that are running: for how long, and the part that they tell to be done, from 0 to 1. */
  readonly running: ReadonlyMap<Task, { readonly ms: number; readonly part: number | undefined }>
  readonly jobs: number
  /** The time since the run began. */
  readonly elapsed: number
}

/** The time until a run ends; it is a lower bound where nothing is known of how long some of its tasks take. */
export interface TimeLeft {
  readonly ms: number
  readonly isLeast: boolean
}

/** A run counts as if it had worked this long at full speed before it began: a first task that is slow tells little. */
const trustMs = 3000

/**
 * Estimates when a run ends: what its tasks took by earlier executions, or else in this run, over the speed at which this run has
 * worked off such times. It does not end before its longest chain of tasks. Undefined while nothing is known.
 */
export function timeLeft({ open, ran, running, jobs, elapsed }: Standing, recorded: StageTime): TimeLeft | undefined {
  const timeOf = (stage: string): number | undefined => recorded(stage) ?? meanOf(ran.get(stage))
  const doneOf = (task: Task): number => {
    const now = running.get(task)
    if (now === undefined) return 0
    const all = timeOf(task.stage) ?? 0
    return now.part === undefined ? Math.min(now.ms, all) : all * now.part
  }
  const done = sum([...ran].map(([stage, { count }]) => count * (timeOf(stage) ?? 0))) + sum(open.map(doneOf))
  const work = sum(open.map((task) => (timeOf(task.stage) ?? 0) - doneOf(task)))
  if (work === 0) return undefined
  const chains = chainTimes(open, inputsOf, (task) => timeOf(task.stage) ?? 0)
  const longest = open.reduce((most, task) => Math.max(most, chains.get(task)! - doneOf(task)), 0)
  const speed = (done + jobs * trustMs) / (elapsed + trustMs)
  return { ms: Math.max(work / speed, longest), isLeast: open.some(({ stage }) => timeOf(stage) === undefined) }
}

function meanOf(ran: { readonly count: number; readonly ms: number } | undefined): number | undefined {
  return ran === undefined || ran.count === 0 ? undefined : ran.ms / ran.count
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
