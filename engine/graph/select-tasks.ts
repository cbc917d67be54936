import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import type { Graph } from './build-graph.ts'
import { readTarget, type Wanted } from './read-target.ts'
import { forEachInput, showScalar, type Task } from './task.ts'

/** What a target may name beside stages and tasks. */
export interface OtherNames {
  /** Tasks by the names that the pipeline gave them. */
  readonly results?: Readonly<Record<string, Task>>
  /** What else could have been meant: the commands. */
  readonly otherWords?: readonly string[] | undefined
}

/**
 * The tasks that a target names: `all`, a stage (`train`), a task, a stage with some of its coordinates (`train[seed=3]`), in
 * any order, or a name that the pipeline gave a task. Stages and tasks come first.
 *
 * @throws UserError `unknown-target` saying what is there instead.
 */
export function selectTasks(graph: Graph, target: string, names: OtherNames = {}): readonly Task[] {
  if (target === 'all') return graph.tasks
  const exact = tasksNamed(graph, target)
  if (exact.length > 0) return exact
  const { stage, wanted } = readTarget(target)
  const ofStage = graph.tasks.filter((task) => task.stage === stage)
  if (ofStage.length === 0) {
    const { results = {} } = names
    if (Object.hasOwn(results, target)) return [results[target]!]
    throw stillToCome(graph, unknownStage(graph, target, { stage, ...names }))
  }
  const chosen = ofStage.filter((task) =>
    wanted.every(([name, value]) => Object.hasOwn(task.at, name) && sameValue(task, name, value)),
  )
  if (chosen.length === 0) throw stillToCome(graph, unknownCoordinate(ofStage, target, stage, wanted))
  return chosen
}

/** The tasks of a name: one, or of a graph of variants one for each variant that has its own. */
export function tasksNamed({ byName, namesakes }: Graph, name: string): readonly Task[] {
  const own = byName.get(name)
  return namesakes?.get(name) ?? (own === undefined ? [] : [own])
}

/** The tasks with all that they read, each after its inputs. */
export function withUpstream(graph: Graph, tasks: Iterable<Task>): readonly Task[] {
  const needed = new Set<Task>()
  const pending = [...tasks]
  for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
    if (needed.has(task)) continue
    needed.add(task)
    forEachInput(task, (input) => pending.push(input))
  }
  return graph.tasks.filter((task) => needed.has(task))
}

function sameValue(task: Task, name: string, value: string): boolean {
  const own = task.at[name]!
  return showScalar(own) === value || String(own) === value
}

/** A target that there is not may be one of the tasks that are still to come. */
function stillToCome({ continuations }: Graph, error: UserError): UserError {
  if (continuations.length === 0) return error
  const names = continuations.map(({ task }) => task.name)
  const { code, message, at, fix } = error
  return new UserError({
    code,
    what: `${message} so far: more tasks depend on what ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''} will make`,
    at,
    fix: `${fix ?? ''}; or run ${names[0]!} first`,
  })
}

function unknownStage(
  graph: Graph,
  target: string,
  { stage, results = {}, otherWords = [] }: OtherNames & { readonly stage: string },
): UserError {
  if (otherWords.includes(target)) {
    return new UserError({
      code: 'unknown-target',
      what: `"${target}" is a command, which comes before its options and targets`,
      at: target,
      fix: `write it first: ${target} [options]`,
    })
  }
  const stages = [...new Set(graph.tasks.map((task) => task.stage))]
  const named = Object.keys(results)
  const choice = `the stages are ${stages.join(', ')}${named.length === 0 ? '' : `; results by name are ${named.join(', ')}`}`
  return new UserError({
    code: 'unknown-target',
    what: `there is no stage "${stage}" in this pipeline`,
    at: target,
    fix: suggestion(stage, ['all', ...stages, ...named, ...otherWords], choice),
  })
}

function unknownCoordinate(ofStage: readonly Task[], target: string, stage: string, wanted: Wanted): UserError {
  for (const [name, value] of wanted) {
    const names = [...new Set(ofStage.flatMap((task) => Object.keys(task.at)))]
    if (!names.includes(name)) {
      const what = `tasks of "${stage}" have no coordinate "${name}"`
      return new UserError({
        code: 'unknown-target',
        what,
        at: target,
        fix: suggestion(
          name,
          names,
          names.length === 0 ? `they have none: name "${stage}" alone` : `they have ${names.join(', ')}`,
        ),
      })
    }
    const values = [
      ...new Set(ofStage.filter((task) => Object.hasOwn(task.at, name)).map((task) => showScalar(task.at[name]!))),
    ]
    if (!ofStage.some((task) => Object.hasOwn(task.at, name) && sameValue(task, name, value))) {
      const what = `no task of "${stage}" has ${name}=${value}`
      return new UserError({
        code: 'unknown-target',
        what,
        at: target,
        fix: suggestion(value, values, `${name} is one of ${values.slice(0, 12).join(', ')}`),
      })
    }
  }
  return new UserError({
    code: 'unknown-target',
    what: `no task of "${stage}" has all of these coordinates`,
    at: target,
    fix: 'leave one out',
  })
}
