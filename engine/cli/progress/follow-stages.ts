import type { RunEvent, Summary } from '../../coordinator/events.ts'
import { ingestStage, type Task } from '../../graph/task.ts'

/** A stage none of whose tasks is open any more, and what became of them since it was told last. */
export interface FinishedStage extends Summary {
  readonly stage: string
  /** From its first task's start; undefined where none ran. */
  readonly ms: number | undefined
}

/** What becomes of tasks, stage by stage. */
export interface StagesFollower {
  /** Takes in an event; gives the stage that has ended with it. */
  readonly hear: (event: RunEvent, now: number) => FinishedStage | undefined
  readonly counts: () => { readonly done: number; readonly total: number; readonly failed: number }
  /** The tasks that have not ended, each after those that it reads. */
  readonly open: () => Task[]
}

interface Stage {
  readonly open: Set<Task>
  counts: Summary
  began: number | undefined
}

type Fate = keyof Summary

/** Follows what becomes of the tasks that a run is to do, and of those that it grows by. */
export function followStages(todo: readonly Task[]): StagesFollower {
  const stages = new Map<string, Stage>()
  const fates = new Map<Task, Fate | undefined>()
  const stageOf = ({ stage: name }: Task): Stage => {
    const stage = stages.get(name) ?? { open: new Set(), counts: none, began: undefined }
    stages.set(name, stage)
    return stage
  }
  const open = (task: Task): void => {
    fates.set(task, undefined)
    stageOf(task).open.add(task)
  }
  const end = (task: Task, fate: Fate, now: number): FinishedStage | undefined => {
    const stage = stageOf(task)
    fates.set(task, fate)
    stage.open.delete(task)
    stage.counts = { ...stage.counts, [fate]: stage.counts[fate] + 1 }
    if (stage.open.size > 0) return undefined
    const { counts, began } = stage
    stages.delete(task.stage)
    return { stage: task.stage, ...counts, ms: began === undefined ? undefined : now - began }
  }
  for (const task of todo) open(task)
  return {
    hear(event, now) {
      const fate = fateOf(event)
      if (fate !== undefined) return end(fate.task, fate.fate, now)
      if (event.event === 'run-grew') event.toRun.forEach(open)
      // A task whose bytes turn out to be damaged is open again, or for the first time.
      if (event.event === 'task-started') open(event.task)
      if (event.event === 'task-running' || (event.event === 'task-started' && event.task.stage === ingestStage))
        stageOf(event.task).began ??= now
      return undefined
    },
    counts: () => countsOf(fates.values()),
    open: () => [...fates].flatMap(([task, fate]) => (fate === undefined ? [task] : [])),
  }
}

const none: Summary = { reused: 0, ran: 0, failed: 0, blocked: 0 }

const fatesOf = {
  'task-finished': 'ran',
  'task-reused': 'reused',
  'task-failed': 'failed',
  'task-blocked': 'blocked',
} as const satisfies Partial<Record<RunEvent['event'], Fate>>

function fateOf(event: RunEvent): { readonly task: Task; readonly fate: Fate } | undefined {
  switch (event.event) {
    case 'task-finished':
    case 'task-reused':
    case 'task-failed':
    case 'task-blocked':
      return { task: event.task, fate: fatesOf[event.event] }
    default:
      return undefined
  }
}

function countsOf(fates: Iterable<Fate | undefined>): ReturnType<StagesFollower['counts']> {
  const counts = { done: 0, total: 0, failed: 0 }
  for (const fate of fates) {
    counts.total += 1
    if (fate !== undefined) counts.done += 1
    if (fate === 'failed') counts.failed += 1
  }
  return counts
}
