import type { Task } from '../graph/task.ts'
import type { Plan, PlannedTask } from '../plan/make-plan.ts'
import type { Reason } from '../plan/reason.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { Listener, RunEvent, Summary } from './events.ts'

/** What becomes of the tasks of a run, for its summary, for its record and for what is published. */
export interface Outcome {
  /** Takes up the tasks of a plan that it does not know yet; those that the plan reuses are reused from now on. */
  readonly add: (plan: Plan) => void
  readonly listener: Listener
  /** All tasks that were planned, each as it was at first. */
  readonly planned: Plan
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly failures: readonly Extract<RunEvent, { event: 'task-failed' }>[]
  /** What became of a task; nothing while it is open. */
  became(task: Task): keyof Summary | undefined
  /** Counts each task once, by its last event; a task that is still open is not counted. */
  summary(): Summary
  /** What was decided for each task of the plan, and what became of it. */
  decisions(): readonly Decision[]
}

/** What was decided for a task, and what became of it. A type and no interface: it is recorded as JSON. */
export type Decision = {
  readonly task: string
  readonly did: keyof Summary | 'not run'
  readonly reason?: Reason
  readonly key: TaskKey | null
  readonly output: ArtifactDigest | null
}

/** Follows the events of a run. */
export function followOutcome(first: Plan): Outcome {
  const planned = new Map<Task, PlannedTask>()
  const outputs = new Map<Task, ArtifactDigest>()
  const failures: Extract<RunEvent, { event: 'task-failed' }>[] = []
  const became = new Map<Task, keyof Summary>()
  const add = (plan: Plan): void => {
    for (const [task, entry] of plan) {
      if (planned.has(task)) continue
      planned.set(task, entry)
      if (entry.decision !== 'reuse') continue
      became.set(task, 'reused')
      if (entry.output !== null) outputs.set(task, entry.output)
    }
  }
  add(first)
  return {
    add,
    planned,
    outputs,
    failures,
    became: (task) => became.get(task),
    listener(event) {
      switch (event.event) {
        case 'task-started':
          // A task that had settled is open again when its bytes were found damaged.
          became.delete(event.task)
          return
        case 'task-finished':
        case 'task-reused':
          outputs.set(event.task, event.output)
          became.set(event.task, event.event === 'task-finished' ? 'ran' : 'reused')
          return
        case 'task-failed':
          failures.push(event)
          became.set(event.task, 'failed')
          return
        case 'task-blocked':
          became.set(event.task, 'blocked')
          return
        default:
      }
    },
    summary() {
      const counts = { reused: 0, ran: 0, failed: 0, blocked: 0 }
      for (const what of became.values()) counts[what] += 1
      return counts
    },
    decisions: () =>
      [...planned.values()].map(({ task, decision, reason, key }) => {
        const did = became.get(task) ?? 'not run'
        return {
          task: task.name,
          did,
          ...(did === 'reused' && decision === 'reuse' ? {} : { reason }),
          key: key?.key ?? null,
          output: outputs.get(task) ?? null,
        }
      }),
  }
}
