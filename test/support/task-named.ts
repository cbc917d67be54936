import type { Task } from '../../engine/graph/task.ts'

/** A task as a graph would make it, by its name: `train[seed=3]` is one of `train`. */
export function taskNamed(name: string, inputs: readonly Task[] = []): Task {
  const [stage = name] = name.split('[')
  return { name, stage, file: `stages/${stage}.ts`, params: {}, at: {}, inputs: { all: inputs } }
}
