import type { Task } from '../graph/task.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ReadyList } from './ready-list.ts'

/** How long a batch of small tasks should keep a worker busy: much longer than sending the batch, much shorter than a second. */
const batchMs = 30
const batchSize = 64

/** Decides which tasks travel to a worker together, from how long those of their stage have taken. */
export interface BatchPicker {
  /** Learns how long a task took. */
  learn(task: Task, ms: number): void
  /** Takes the next batch off a list: tasks of one stage; a single one where their time is not known, or limited. */
  take(ready: ReadyList): Task[]
}

/** Makes a batch picker for `jobs` workers. */
export function batchPicker(jobs: number, limitsOf: (task: Task) => Declaration['limits']): BatchPicker {
  /** Running averages of the milliseconds that a task of a stage takes. */
  const averages = new Map<string, number>()
  return {
    learn({ stage }, ms) {
      const average = averages.get(stage)
      averages.set(stage, average === undefined ? ms : average + (ms - average) / 8)
    },
    take(ready) {
      // A batch is half of an even share, so that workers which end early find tasks left.
      const share = Math.ceil(ready.size / (2 * jobs))
      return ready.take((task, batch) => {
        const { stage } = batch[0]!
        const ms = averages.get(stage)
        if (task.stage !== stage || ms === undefined || limitsOf(task)?.seconds !== undefined) return false
        return batch.length < Math.min(share, batchSize) && ms * batch.length < batchMs
      })
    },
  }
}
