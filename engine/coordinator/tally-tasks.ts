import type { Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { Summary } from './events.ts'

/** What became of the tasks of a run: each counts once, whatever it went through. */
export interface Tally {
  /** Notes what became of a task; undefined: it is open again. */
  note(task: Task, became: keyof Summary | undefined): void
  /** What became of a task; undefined while it is open. */
  became(task: Task): keyof Summary | undefined
  summary(): Summary
}

/** Makes a tally; tasks that the plan reuses are reused from the start. */
export function tallyTasks(plan: Plan): Tally {
  const outcomes = new Map<Task, keyof Summary | undefined>()
  for (const { task, decision } of plan.values()) if (decision === 'reuse') outcomes.set(task, 'reused')
  return {
    note: (task, became) => {
      outcomes.set(task, became)
    },
    became: (task) => outcomes.get(task),
    summary() {
      const counts = { reused: 0, ran: 0, failed: 0, blocked: 0 }
      for (const became of outcomes.values()) if (became !== undefined) counts[became] += 1
      return counts
    },
  }
}
