import { wiresOf, type Task } from '../graph/task.ts'
import { inputsIn } from '../plan/preimage.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** What tells where an execution's inputs came from: the preimage of its key, and the tasks that each input was wired to. */
export interface Reading {
  readonly preimage: string
  readonly wired: Readonly<Record<string, readonly string[]>>
}

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
  /** What tells it from the other members of a fan-in; null of an input that is one artifact. */
  readonly params: Json
  /** The task that it came from; null where nothing on record made it. */
  readonly task: string | null
  readonly made: Execution | undefined
}

/** What is on record of an execution's reading. */
export function readingOf({ preimage, record }: Pick<Execution, 'preimage' | 'record'>): Reading {
  const { inputs: wired = {} } = record as { inputs?: Reading['wired'] }
  return { preimage, wired }
}

/** What a task of today's graph reads by a preimage. */
export function readingToday(task: Task, preimage: string): Reading {
  const wired = wiresOf(task).map(([name, inputs]) => [name, inputs.map((input) => input.name)] as const)
  return { preimage, wired: Object.fromEntries(wired) }
}

/**
 * What was read, and from which tasks: where two tasks made the same bytes, by the wires of the input and the params of its
 * members. Of two tasks that differ in inherited coordinates alone, either may be named.
 */
export function inputsRead(
  { executions }: { readonly executions: Pick<Store['executions'], 'producersOf'> },
  { preimage, wired }: Reading,
): InputRead[] {
  return Object.entries(inputsIn(preimage)).map(([name, input]) => {
    const many = typeof input !== 'string'
    const read = many ? input : [{ params: null, digest: input }]
    const producers = read.map(({ digest }) => executions.producersOf(digest))
    const candidates = many ? read.map(({ params }, i) => ofParams(producers[i]!, params)) : producers
    const tasks = matchTasks(candidates, wired[name] ?? [])
    const members = read.map((member, i) => {
      const made = producers[i]!.findLast(({ task }) => task === tasks[i]) ?? candidates[i]!.at(-1)
      return { ...member, task: tasks[i] ?? made?.task ?? null, made }
    })
    return { name, many, members }
  })
}

/** Of several executions that made the same bytes, those whose params are among a member's; all, where none is such. */
function ofParams(made: readonly Execution[], params: Json): readonly Execution[] {
  if (made.length < 2) return made
  const own = params as Readonly<Record<string, Json>>
  const fitting = made.filter((execution) =>
    Object.entries(JSON.parse(execution.params) as Record<string, Json>).every(
      ([name, value]) => name in own && canonicalJson(own[name]) === canonicalJson(value),
    ),
  )
  return fitting.length > 0 ? fitting : made
}

/**
 * Names the task that each member of a fan-in came from. The members lie in another order than the wires. Each member gets a task
 * of its own; members that few tasks could have made choose first.
 */
function matchTasks(producers: readonly (readonly Execution[])[], wired: readonly string[]): (string | undefined)[] {
  const free = new Set(wired)
  const known = new Set(wired)
  const makers = producers.map((made) => [...new Set(made.map(({ task }) => task))].filter((task) => known.has(task)))
  const tasks: (string | undefined)[] = producers.map(() => undefined)
  // If another task ran under a task's key, no execution names the task: the task gets a member that is left.
  const rank = (i: number): number => makers[i]!.length || Infinity
  const order = producers.map((_, i) => i).sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)))
  for (const i of order) {
    const task = makers[i]!.find((name) => free.has(name)) ?? makers[i]![0] ?? [...free][0]
    tasks[i] = task
    if (task !== undefined) free.delete(task)
  }
  return tasks
}
