import type { Task } from '../graph/task.ts'
import type { TaskKey } from '../values/digest.ts'

/** The keys that this run is computing now: two tasks of one key are executed once. */
export interface InFlight {
  /** Takes off with a task's key; false where a twin is computing it already: the task then waits for that one. */
  takeOff(task: Task, key: TaskKey): boolean
  /** The key is no longer being computed; gives the tasks that have waited for it. */
  land(key: TaskKey): Task[]
}

/** Makes the list of keys in flight. */
export function inFlight(): InFlight {
  const flying = new Map<TaskKey, Task[]>()
  return {
    takeOff(task, key) {
      const twins = flying.get(key)
      if (twins === undefined) flying.set(key, [])
      else twins.push(task)
      return twins === undefined
    },
    land(key) {
      const twins = flying.get(key) ?? []
      flying.delete(key)
      return twins
    },
  }
}
