import type { Task } from '../graph/task.ts'

/** Tasks that can run now, the one with the longest chain behind it first. */
export interface ReadyList {
  readonly size: number
  add(task: Task): void
  /** Takes the first task, and further ones in order as long as `joins` lets them into its batch. */
  take(joins: (task: Task, batch: readonly Task[]) => boolean): Task[]
}

/** Makes a ready list; `chainMs` gives the time that a task and the longest chain behind it will take. */
export function readyList(chainMs: (task: Task) => number): ReadyList {
  // Kept in ascending order, so that the next task is at the end.
  const tasks: Task[] = []
  return {
    get size() {
      return tasks.length
    },
    add(task) {
      const ms = chainMs(task)
      let [low, high] = [0, tasks.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (chainMs(tasks[middle]!) < ms) low = middle + 1
        else high = middle
      }
      tasks.splice(low, 0, task)
    },
    take(joins) {
      const batch: Task[] = []
      for (let next = tasks.at(-1); next !== undefined; next = tasks.at(-1)) {
        if (batch.length > 0 && !joins(next, batch)) break
        batch.push(next)
        tasks.pop()
      }
      return batch
    },
  }
}

/** The time of each task with the longest chain of tasks that wait for it, from an estimate for each task. */
export function chainTimes(
  tasks: readonly Task[],
  inputsOf: (task: Task) => readonly Task[],
  msOf: (task: Task) => number,
): ReadonlyMap<Task, number> {
  const times = new Map<Task, number>(tasks.map((task) => [task, msOf(task)]))
  for (const task of [...tasks].reverse()) {
    const behind = times.get(task)!
    for (const input of inputsOf(task)) {
      const own = times.get(input)
      if (own !== undefined) times.set(input, Math.max(own, behind + msOf(input)))
    }
  }
  return times
}
