import type { Execution, Store } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** One input of an execution. */
export interface InputRead {
  readonly name: string
  /** Whether it is a fan-in. */
  readonly many: boolean
  readonly members: readonly MemberRead[]
}

/** An artifact that an execution read. */
export interface MemberRead {
  readonly digest: ArtifactDigest
  /** The task that it came from; null where nothing on record made it. */
  readonly task: string | null
  readonly made: Execution | undefined
}

/** What an execution read, and from which tasks: where two tasks made the same bytes, from those that it was wired to. */
export function inputsRead(store: Pick<Store, 'producersOf'>, execution: Execution): InputRead[] {
  const { inputs: wired = {} } = execution.record as { inputs?: Record<string, readonly string[]> }
  return inputDigests(execution).map(([name, digests, many]) => {
    const producers = digests.map((digest) => store.producersOf(digest))
    const tasks = matchTasks(producers, wired[name] ?? [])
    const members = digests.map((digest, i) => {
      const made = producers[i]!.findLast(({ task }) => task === tasks[i]) ?? producers[i]!.at(-1)
      return { digest, task: tasks[i] ?? made?.task ?? null, made }
    })
    return { name, many, members }
  })
}

/** A fan-in's members lie in another order than its wires: each gets a task of its own, those that few tasks made first. */
function matchTasks(producers: readonly (readonly Execution[])[], wired: readonly string[]): (string | undefined)[] {
  const free = new Set(wired)
  const known = new Set(wired)
  const makers = producers.map((made) => [...new Set(made.map(({ task }) => task))].filter((task) => known.has(task)))
  const tasks: (string | undefined)[] = producers.map(() => undefined)
  // A task whose key another one ran under is no maker: it gets what is left.
  const rank = (i: number): number => makers[i]!.length || Infinity
  const order = producers.map((_, i) => i).sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)))
  for (const i of order) {
    const task = makers[i]!.find((name) => free.has(name)) ?? makers[i]![0] ?? [...free][0]
    tasks[i] = task
    if (task !== undefined) free.delete(task)
  }
  return tasks
}

/** The inputs of an execution by name: the digests in its key. */
export function inputDigests(
  execution: Execution,
): [name: string, digests: readonly ArtifactDigest[], many: boolean][] {
  const { inputs = {} } = JSON.parse(execution.preimage) as {
    inputs?: Record<string, ArtifactDigest | { digest: ArtifactDigest }[]>
  }
  return Object.entries(inputs).map(([name, input]) =>
    typeof input === 'string' ? [name, [input], false] : [name, input.map(({ digest }) => digest), true],
  )
}
