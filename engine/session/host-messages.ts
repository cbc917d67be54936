import type { Continuation } from '../graph/build-graph.ts'
import { isFanIn, type Task } from '../graph/task.ts'
import type { UserError } from '../values/user-error.ts'
import type { ReadOutcome } from './read-outcome.ts'

/** What a pipeline's host is asked to do. Each question gets one answer, and the next question comes after it. */
export type ToHost =
  /** To load the pipeline's file, and to lay its graph for a profile: its own default, where none is named. */
  | { readonly do: 'lay'; readonly file: string; readonly profile: string | undefined }
  /** To lay the graph once more, from its beginning. */
  | { readonly do: 'lay-again' }
  /** To call what waits for a result: in which of the graphs that were laid, and by its place in the list of continuations. */
  | { readonly do: 'go-on'; readonly laid: number; readonly continuation: number; readonly value: unknown }
  /** To load a door by its URL, and to let it say whether what it is asked for is there. */
  | { readonly do: 'ask-door'; readonly url: string }

/** What a host answers. */
export type FromHost =
  | ({ readonly did: 'lay'; readonly pipeline: LaidPipeline } & MoreGraph)
  | ({ readonly did: 'lay-again' | 'go-on' } & MoreGraph)
  /** With what the door's check threw. */
  | { readonly did: 'ask-door'; readonly refusal: string | undefined }
  | ({ readonly did: 'refuse'; readonly reads: readonly string[] } & Pick<UserError, 'code' | 'message' | 'at' | 'fix'>)

/** What of a pipeline can be told to another process. */
export interface LaidPipeline {
  readonly file: string
  readonly root: string
  readonly profile: string
  readonly profiles: readonly string[] | undefined
  readonly doors: readonly string[] | undefined
}

/** What a graph has gained; tasks are told by their names. */
export interface MoreGraph {
  readonly tasks: readonly ToldTask[]
  readonly stages: readonly (readonly [name: string, entry: string])[]
  /** The tasks that continuations wait for. */
  readonly continuations: readonly string[]
  readonly publish: readonly (readonly [file: string, task: string])[]
  readonly results: readonly (readonly [name: string, task: string])[]
  /** The paths that the pipeline's own code has looked at so far. */
  readonly reads: readonly string[]
}

/** A task whose inputs are names. */
type ToldTask = Omit<Task, 'inputs'> & { readonly inputs: Readonly<Record<string, string | readonly string[]>> }

/** Tells what a graph has gained. */
export function tellMore(
  gained: {
    readonly tasks: readonly Task[]
    readonly stages: ReadonlyMap<string, string>
    readonly continuations: readonly Continuation[]
  },
  { publish, results }: ReadOutcome,
  reads: readonly string[],
): MoreGraph {
  const named = (entries: Iterable<readonly [string, Task]>) =>
    [...entries].map(([name, task]) => [name, task.name] as const)
  return {
    tasks: gained.tasks.map(({ inputs, ...task }) => ({ ...task, inputs: namesOf(inputs) })),
    stages: [...gained.stages],
    continuations: gained.continuations.map(({ task }) => task.name),
    publish: named(publish),
    results: named(Object.entries(results)),
    reads,
  }
}

function namesOf(inputs: Task['inputs']): ToldTask['inputs'] {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, wire]) => [name, isFanIn(wire) ? wire.map((one) => one.name) : wire.name]),
  )
}

/** Makes the tasks that were told, each after those that it reads, and adds them to those known by name. */
export function readTasks(told: MoreGraph['tasks'], byName: Map<string, Task>): Task[] {
  return told.map(({ inputs, ...rest }) => {
    const wires = Object.entries(inputs).map(([name, wire]) => [
      name,
      typeof wire === 'string' ? byName.get(wire)! : wire.map((one) => byName.get(one)!),
    ])
    const task: Task = { ...rest, inputs: Object.fromEntries(wires) as Task['inputs'] }
    byName.set(task.name, task)
    return task
  })
}

/** Reads what graph() or a continuation returned. */
export function readOutcomeTold({ publish, results }: MoreGraph, byName: ReadonlyMap<string, Task>): ReadOutcome {
  const tasks = (entries: MoreGraph['publish']) => entries.map(([name, task]) => [name, byName.get(task)!] as const)
  return { publish: new Map(tasks(publish)), results: Object.fromEntries(tasks(results)) }
}
