import type { RunEvent } from '../coordinator/events.ts'
import { tallyTasks } from '../coordinator/tally-tasks.ts'
import type { Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** What becomes of the tasks of a run, for its record and for what is published. */
export function followOutcome(plan: Plan) {
  const outputs = new Map<Task, ArtifactDigest>()
  const failures: Extract<RunEvent, { event: 'task-failed' }>[] = []
  const tally = tallyTasks(plan)
  for (const { task, decision, output } of plan.values())
    if (decision === 'reuse' && output !== null) outputs.set(task, output)
  const listener = (event: RunEvent): void => {
    switch (event.event) {
      case 'task-finished':
      case 'task-reused':
        outputs.set(event.task, event.output)
        tally.note(event.task, event.event === 'task-finished' ? 'ran' : 'reused')
        return
      case 'task-failed':
      case 'task-blocked':
        tally.note(event.task, event.event === 'task-failed' ? 'failed' : 'blocked')
        if (event.event === 'task-failed') failures.push(event)
        return
      default:
    }
  }
  const decisions = () =>
    [...plan.values()].map(({ task, decision, reason, key }) => {
      const did = tally.became(task) ?? 'not run'
      return {
        task: task.name,
        did,
        ...(did === 'reused' && decision === 'reuse' ? {} : { reason }),
        key: key?.key ?? null,
        output: outputs.get(task) ?? null,
      }
    })
  return { listener, outputs, failures, decisions, summary: () => tally.summary() }
}
