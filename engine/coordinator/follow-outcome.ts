import type { Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Listener, RunEvent, Summary } from './events.ts'

/** What becomes of the tasks of a run, for its summary, for its record and for what is published. */
export interface Outcome {
  readonly listener: Listener
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly failures: readonly Extract<RunEvent, { event: 'task-failed' }>[]
  /** Each task counts once, whatever it went through; one that is open counts nowhere. */
  summary(): Summary
  /** What was decided for each task of the plan, and what became of it. */
  decisions(): readonly Json[]
}

/** Follows the events of a run; tasks that the plan reuses are reused from the start. */
export function followOutcome(plan: Plan): Outcome {
  const outputs = new Map<Task, ArtifactDigest>()
  const failures: Extract<RunEvent, { event: 'task-failed' }>[] = []
  const became = new Map<Task, keyof Summary>()
  for (const { task, decision, output } of plan.values()) {
    if (decision !== 'reuse') continue
    became.set(task, 'reused')
    if (output !== null) outputs.set(task, output)
  }
  return {
    outputs,
    failures,
    listener(event) {
      switch (event.event) {
        case 'task-started':
          // What had been settled is open again where its bytes were damaged.
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
      [...plan.values()].map(({ task, decision, reason, key }) => {
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
