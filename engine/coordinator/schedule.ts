import { wiresOf, type Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { ArtifactDigest } from '../values/digest.ts'

type State = 'settled' | 'waiting' | 'open' | 'failed' | 'blocked'

interface Standing {
  state: State
  /** How many inputs are not yet settled. */
  pending: number
  output: ArtifactDigest | null
}

/** Which tasks of a plan can go on, as their inputs settle, fail, or turn out to be gone. Has no effects of its own. */
export interface Schedule {
  /** Tasks whose inputs have settled since the last call; each is given once for each time that it opens. */
  opened(): Task[]
  /** A task's output is known. */
  settle(task: Task, output: ArtifactDigest): void
  /** A task failed; returns its descendants, which are blocked now. */
  fail(task: Task): Task[]
  /** Whether a task failed or is blocked: nothing will make its output in this run. */
  isLost(task: Task): boolean
  /** A task waits for what nothing will make; returns it and its descendants, which are blocked now. */
  block(task: Task): Task[]
  /** The bytes of `inputs` are gone: `task` opens again when they have been made anew. */
  reopen(task: Task, inputs: readonly Task[]): void
  readonly outputOf: (task: Task) => ArtifactDigest
  /** Whether every task has settled, failed or is blocked. */
  readonly done: boolean
}

/** Follows a plan: reused tasks are settled from the start. */
export function schedule(plan: Plan): Schedule {
  const standings = new Map<Task, Standing>()
  const dependents = new Map<Task, Task[]>()
  const open: Task[] = []
  let unsettled = 0
  const settled = (task: Task): boolean => standings.get(task)!.state === 'settled'
  for (const { task, decision, output } of plan.values()) {
    const reused = decision === 'reuse'
    const inputs = reused ? [] : inputsOf(task).filter((input) => !settled(input))
    standings.set(task, {
      state: reused ? 'settled' : inputs.length === 0 ? 'open' : 'waiting',
      pending: inputs.length,
      output: reused ? output : null,
    })
    for (const input of inputs) addTo(dependents, input, task)
    if (!reused) unsettled += 1
    if (!reused && inputs.length === 0) open.push(task)
  }

  const wake = (task: Task): void => {
    const standing = standings.get(task)!
    standing.pending -= 1
    if (standing.pending === 0 && standing.state === 'waiting') {
      standing.state = 'open'
      open.push(task)
    }
  }
  const reopen = (task: Task, inputs: readonly Task[]): void => {
    const standing = standings.get(task)!
    standing.state = 'waiting'
    standing.pending = inputs.length
    for (const input of inputs) addTo(dependents, input, task)
    const again = inputs.filter(settled)
    for (const input of again) standings.get(input)!.state = 'open'
    unsettled += again.length
    open.push(...again)
  }

  const block = (pending: Task[]): Task[] => {
    const blocked: Task[] = []
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const standing = standings.get(next)!
      if (standing.state === 'blocked') continue
      standing.state = 'blocked'
      unsettled -= 1
      blocked.push(next)
      for (const dependent of take(dependents, next)) pending.push(dependent)
    }
    return blocked
  }

  return {
    opened: () => open.splice(0),
    settle(task, output) {
      Object.assign(standings.get(task)!, { state: 'settled', output })
      unsettled -= 1
      for (const dependent of take(dependents, task)) wake(dependent)
    },
    fail(task) {
      standings.get(task)!.state = 'failed'
      unsettled -= 1
      return block(take(dependents, task))
    },
    isLost: (task) => ['failed', 'blocked'].includes(standings.get(task)!.state),
    block: (task) => block([task]),
    reopen,
    outputOf: (task) => standings.get(task)!.output!,
    get done() {
      return unsettled === 0
    },
  }
}

/** The tasks that a task reads, each once. */
export function inputsOf(task: Task): Task[] {
  return [...new Set(wiresOf(task).flatMap(([, inputs]) => inputs))]
}

function addTo(map: Map<Task, Task[]>, key: Task, value: Task): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function take(map: Map<Task, Task[]>, key: Task): Task[] {
  const list = map.get(key) ?? []
  map.delete(key)
  return list
}
