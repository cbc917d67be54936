import type { Task } from '../graph/task.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { Ledger } from './ledger.ts'

/** How often a run looks for results of tasks that another run is computing. */
const pollMs = 100

/** What becomes of tasks that another run is computing. */
export interface WatchPorts {
  readonly ledger: Pick<Ledger, 'find' | 'location' | 'claim' | 'release'>
  /** Whether another run's result will do. */
  readonly accepts: (task: Task) => boolean
  /** The other run has recorded it. */
  readonly onMade: (task: Task, output: ArtifactDigest) => void
  /** The other run died, failed, or will not do: the task can be claimed. */
  readonly onFree: (task: Task) => void
  /** Runs what the timer calls; what it throws ends the run. */
  readonly guard: (work: () => void) => void
}

/** Waits for tasks that other runs are computing, looking at all of them at once. */
export interface Watch {
  add(task: Task, key: TaskKey): void
  stop(): void
}

/** Makes a watch; its timer runs only while there is something to wait for. */
export function watchOthers({ ledger, accepts, onMade, onFree, guard }: WatchPorts): Watch {
  const watched = new Map<TaskKey, Set<Task>>()
  let timer: NodeJS.Timeout | undefined
  const leave = (key: TaskKey): Task[] => {
    const tasks = [...(watched.get(key) ?? [])]
    watched.delete(key)
    return tasks
  }
  const look = (): void => {
    const made = ledger.find([...watched.keys()].filter((key) => [...watched.get(key)!].every(accepts)))
    for (const [key, { output }] of made) {
      if (ledger.location(output) === undefined) continue
      for (const task of leave(key)) onMade(task, output)
    }
    const free = ledger.claim([...watched.keys()])
    // They are claimed again, a batch at a time, as workers become free: until then any run may have them.
    ledger.release([...free])
    for (const key of free) for (const task of leave(key)) onFree(task)
  }
  const wait = (): void => {
    timer = setTimeout(() => {
      timer = undefined
      guard(look)
      if (watched.size > 0) wait()
    }, pollMs)
  }
  return {
    add(task, key) {
      watched.set(key, (watched.get(key) ?? new Set()).add(task))
      if (timer === undefined) wait()
    },
    stop() {
      clearTimeout(timer)
      watched.clear()
    },
  }
}
