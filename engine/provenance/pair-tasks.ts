import { readTarget } from '../graph/read-target.ts'
import type { Execution } from '../store/open-store.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'

/** A task with what it made, as a run has it on record. */
export interface RecordedTask {
  /** Its name; where several variants have a task of this name, with the params that tell them apart. */
  readonly name: string
  readonly stage: string
  /** What tells it from the other tasks of its stage. */
  readonly at: ReadonlyMap<string, string>
  readonly output: ArtifactDigest
  /** Null where no record has it. */
  readonly key: () => TaskKey | null
  /** What made its output; undefined where that is not on record. */
  readonly execution: () => Execution | undefined
}

/** Which task of one side is which of the other. */
export interface PairedTasks {
  readonly pairs: readonly TaskPair[]
  /** Those that only one side has. */
  readonly only: { readonly was: readonly RecordedTask[]; readonly now: readonly RecordedTask[] }
}

/** A task on both sides. */
export interface TaskPair {
  readonly was: RecordedTask
  readonly now: RecordedTask
}

type Named = ReadonlyMap<string, RecordedTask>

/**
 * Pairs tasks of the same name, then those of the same key, then those of one stage whose names differ only in a coordinate that all
 * of them had at one value and have at another: `train[rate=0.1,seed=3]` with `train[rate=0.3,seed=3]`. A stage that has the code of
 * one that is gone counts as the same stage.
 */
export function pairTasks(was: Named, now: Named): PairedTasks {
  const pairs: TaskPair[] = []
  const free = { was: new Set(was.values()), now: new Set(now.values()) }
  const take = (found: readonly TaskPair[]): void => {
    for (const pair of found) {
      pairs.push(pair)
      free.was.delete(pair.was)
      free.now.delete(pair.now)
    }
  }
  take(sameName(was, now))
  take(alike([...free.was], [...free.now], (task) => task.key() ?? undefined))
  for (const [stage, renamed] of stagesOf([...free.was], [...free.now])) {
    const [before, after] = [ofStage(free.was, stage), ofStage(free.now, renamed)]
    const moved = movedCoordinates(before, after)
    take(alike(before, after, ({ at }) => canonicalJson([...at].filter(([name]) => !moved.has(name)).sort())))
  }
  return { pairs, only: { was: [...free.was], now: [...free.now] } }
}

/** The stage that a task's name begins with, and the coordinates in it. */
export function placeOfTask(task: string): Pick<RecordedTask, 'stage' | 'at'> {
  const { stage, wanted } = readTarget(task)
  return { stage, at: new Map(wanted.map(([name, value]) => [name, value])) }
}

function sameName(was: Named, now: Named): TaskPair[] {
  return [...was].flatMap(([name, old]) => {
    const same = now.get(name)
    return same === undefined ? [] : [{ was: old, now: same }]
  })
}

/** Pairs tasks of one likeness, where one task alone has it on each side. */
function alike(
  was: readonly RecordedTask[],
  now: readonly RecordedTask[],
  likeness: (task: RecordedTask) => string | undefined,
): TaskPair[] {
  const [before, after] = [grouped(was, likeness), grouped(now, likeness)]
  return [...before].flatMap(([like, own]) => {
    const others = after.get(like)
    return own.length === 1 && others?.length === 1 ? [{ was: own[0]!, now: others[0]! }] : []
  })
}

function grouped(
  tasks: readonly RecordedTask[],
  likeness: (task: RecordedTask) => string | undefined,
): ReadonlyMap<string, RecordedTask[]> {
  const groups = new Map<string, RecordedTask[]>()
  for (const task of tasks) {
    const like = likeness(task)
    if (like !== undefined) groups.set(like, [...(groups.get(like) ?? []), task])
  }
  return groups
}

/** Each stage of the first tasks with the stage that it is among the second. */
function stagesOf(was: readonly RecordedTask[], now: readonly RecordedTask[]): Map<string, string> {
  const names = new Set(now.map(({ stage }) => stage))
  const byCode = new Map(now.map((task) => [task.execution()?.code ?? null, task.stage]))
  const found = new Map<string, string>()
  for (const task of was) {
    const code = task.execution()?.code ?? null
    const renamed = names.has(task.stage) || code === null ? task.stage : byCode.get(code)
    if (renamed !== undefined) found.set(task.stage, renamed)
  }
  return found
}

function ofStage(tasks: ReadonlySet<RecordedTask>, stage: string): RecordedTask[] {
  return [...tasks].filter((task) => task.stage === stage)
}

/** The coordinates that have one value in all of the first tasks, and another in all of the second; none is a value too. */
function movedCoordinates(was: readonly RecordedTask[], now: readonly RecordedTask[]): ReadonlySet<string> {
  const names = new Set([...was, ...now].flatMap(({ at }) => [...at.keys()]))
  const oneValue = (tasks: readonly RecordedTask[], name: string): readonly (string | undefined)[] => [
    ...new Set(tasks.map(({ at }) => at.get(name))),
  ]
  return new Set(
    [...names].filter((name) => {
      const [before, after] = [oneValue(was, name), oneValue(now, name)]
      return before.length === 1 && after.length === 1 && before[0] !== after[0]
    }),
  )
}
