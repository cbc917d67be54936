import type { Task } from '../graph/task.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { Listener } from './events.ts'
import type { Ledger } from './ledger.ts'

/** How often a run looks for results of tasks that another run is computing. */
const pollMs = 100

/** After this many looks at a task, about 2 s, the run says that it waits for the task. */
const patience = 20

/** What becomes of tasks that another run is computing. */
export interface WatchPorts {
  readonly ledger: Pick<Ledger, 'find' | 'location' | 'lease' | 'release' | 'owners'>
  readonly listener: Listener
  /** Whether another run's result will do. */
  readonly accepts: (task: Task) => boolean
  /** The other run has recorded it. */
  readonly onMade: (task: Task, output: ArtifactDigest) => void
  /** The other run died or failed, or its result is not accepted: the task can be leased. */
  readonly onFree: (task: Task) => void
  /** Runs what the timer calls; what it throws ends the run. */
  readonly guard: (work: () => void) => void
}

/** Waits for tasks that other runs are computing, looking at all of them at once. */
export interface Watch {
  add(task: Task, key: TaskKey): void
  /** This run computes the key now: gives the tasks that waited for another run to make it. */
  take(key: TaskKey): Task[]
  stop(): void
}

/** Makes a watch; its timer runs only while there is something to wait for. */
export function watchOthers({ ledger, listener, accepts, onMade, onFree, guard }: WatchPorts): Watch {
  const watched = new Map<TaskKey, Set<Task>>()
  const looks = new Map<Task, number>()
  let timer: NodeJS.Timeout | undefined
  const leave = (key: TaskKey): Task[] => {
    const tasks = [...(watched.get(key) ?? [])]
    watched.delete(key)
    for (const task of tasks) looks.delete(task)
    return tasks
  }
  const look = (): void => {
    const made = ledger.find([...watched.keys()].filter((key) => [...watched.get(key)!].every(accepts)))
    for (const [key, { output }] of made) {
      if (ledger.location(output) === undefined) continue
      for (const task of leave(key)) onMade(task, output)
    }
    const free = ledger.lease([...watched.keys()])
    // The tasks are leased again, a batch at a time, when workers become free. Until then any run may lease them.
    ledger.release([...free])
    for (const key of free) for (const task of leave(key)) onFree(task)
    tell()
  }
  /** Tells once of each task that takes long, and of all that one run is computing together. */
  const tell = (): void => {
    const slow = [...watched].flatMap(([key, tasks]) => {
      const due = [...tasks].filter((task) => {
        const count = (looks.get(task) ?? 0) + 1
        looks.set(task, count)
        return count === patience
      })
      return due.map((task) => ({ key, task }))
    })
    if (slow.length === 0) return
    const owners = ledger.owners(slow.map(({ key }) => key))
    for (const run of new Set([...owners.values()].map((owner) => owner.run))) {
      const theirs = slow.filter(({ key }) => owners.get(key)?.run === run)
      listener({ event: 'waiting', tasks: theirs.map(({ task }) => task), by: owners.get(theirs[0]!.key)! })
    }
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
    take: leave,
    stop() {
      clearTimeout(timer)
      watched.clear()
      looks.clear()
    },
  }
}
