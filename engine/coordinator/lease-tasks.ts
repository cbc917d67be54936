import type { Task } from '../graph/task.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { Ledger } from './ledger.ts'

/** What leasing tasks showed. */
export interface Leased {
  /** The tasks that are this run's to execute. */
  readonly ours: readonly Task[]
  /** The tasks that another run is computing. */
  readonly others: readonly Task[]
  /** The tasks that another run recorded between the plan and the lease, with their outputs. */
  readonly made: ReadonlyMap<Task, ArtifactDigest>
}

/** Leases tasks to this run; `takes` says whether a result that another run has just recorded will do. */
export function leaseTasks(
  tasks: readonly Task[],
  ports: {
    readonly ledger: Pick<Ledger, 'lease' | 'release' | 'find' | 'location'>
    readonly keyOf: (task: Task) => TaskKey
    readonly takes: (task: Task) => boolean
  },
): Leased {
  const { ledger, keyOf, takes } = ports
  const leased = ledger.lease(tasks.map(keyOf))
  const mine = tasks.filter((task) => leased.has(keyOf(task)))
  const known = ledger.find(mine.filter(takes).map(keyOf))
  const made = new Map<Task, ArtifactDigest>()
  for (const task of mine) {
    const found = known.get(keyOf(task))
    if (found !== undefined && ledger.location(found.output) !== undefined) made.set(task, found.output)
  }
  if (made.size > 0) ledger.release([...made.keys()].map(keyOf))
  return {
    ours: mine.filter((task) => !made.has(task)),
    others: tasks.filter((task) => !leased.has(keyOf(task))),
    made,
  }
}
