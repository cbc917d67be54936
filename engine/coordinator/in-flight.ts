import type { Task } from '../graph/task.ts'
import type { TaskKey } from '../values/digest.ts'

/** The keys that this run is computing now: two tasks of one key are executed once. */
export interface InFlight {
  /** Begins with a task's key; false where another task is computing it already: the task then waits for that one. */
  begin(task: Task, key: TaskKey): boolean
  /** The key is no longer being computed; gives the tasks that have waited for it. */
  end(key: TaskKey): Task[]
}

/** Makes the list of keys in flight. */
export function inFlight(): InFlight {
  const computed = new Map<TaskKey, Task[]>()
  return {
    begin(task, key) {
      const waiting = computed.get(key)
      if (waiting === undefined) computed.set(key, [])
      else waiting.push(task)
      return waiting === undefined
    },
    end(key) {
      const waiting = computed.get(key) ?? []
      computed.delete(key)
      return waiting
    },
  }
}
