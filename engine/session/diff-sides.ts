import { causeFinder, type Cause } from '../provenance/find-causes.ts'
import { pairTasks, type PairedTasks, type TaskPair } from '../provenance/pair-tasks.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { compareShared, type ComparedShared } from './compare-shared.ts'
import { diffResults, type ResultDiff } from './diff-results.ts'
import type { Records, Side } from './find-sides.ts'
import { findTwoSides } from './find-two-sides.ts'
import { tasksOfSides, type SideTasks } from './side-tasks.ts'

/** What differs between two variants, runs, commits or pins, why, and what that did to the results. */
export interface StudyDiff extends ComparedShared {
  readonly sides: { readonly was: DiffSide; readonly now: DiffSide }
  /** How many tasks there are on either side; one that is on both counts once. */
  readonly tasks: number
  /** The tasks that are on both sides and differ. */
  readonly differing: readonly TaskDiff[]
  /** Why they differ, each cause with its tasks; those of most tasks first, and last what only follows from others. */
  readonly causes: readonly { readonly cause: Cause; readonly tasks: readonly string[] }[]
  /** The tasks that have a result on one side alone. */
  readonly only: { readonly was: readonly LoneTask[]; readonly now: readonly LoneTask[] }
  /** The tasks whose names differ, whether or not anything else does. */
  readonly renamed: readonly { readonly was: string; readonly now: string }[]
  /** Of results that differ: those that nothing else reads that differs, and those of stages of one task. */
  readonly results: readonly ResultDiff[]
}

/** One side. */
export interface DiffSide extends Pick<Side, 'name' | 'kind' | 'run' | 'began' | 'git'> {
  /** What the run was asked for: `all --set rate=0.3`. */
  readonly command: string | null
}

/** A task that differs. */
export interface TaskDiff {
  readonly task: string
  readonly output: { readonly was: ArtifactDigest; readonly now: ArtifactDigest }
  /** What became of its result: `other bytes of the same key` is that of a task that is not reproducible. */
  readonly result: 'other bytes' | 'same bytes' | 'other bytes of the same key'
  readonly causes: readonly Cause[]
}

/** A task that has no result on the other side; what became of it there: `failed`, `blocked`, `not run`, or null where it was not part of it. */
export interface LoneTask {
  readonly task: string
  readonly elsewhere: string | null
}

/** How much is told. */
export interface DiffOptions {
  /** Whether diffs of texts are whole, and the first difference of each result is told. */
  readonly full?: boolean
}

/**
 * Tells what differs between two sides from what is on record; nothing is executed. One word means that side and the last run that is
 * not its own, none the last two runs, the older one first.
 *
 * @throws UserError `nothing-to-compare`.
 */
export async function diffSides(
  records: Records,
  words: readonly string[],
  { full = false }: DiffOptions = {},
): Promise<StudyDiff> {
  const { store } = records
  const sides = findTwoSides(records, words)
  const [was, now] = [tasksOfSides(store, sides.was), tasksOfSides(store, sides.now)]
  const paired = pairTasks(was.made, now.made)
  const pairs = paired.pairs.filter(differs)
  const differing = diffTasks(pairs, causeFinder({ store, paired, most: full ? Infinity : undefined }))
  const only = lonelyTasks(paired, { was, now })
  const hasOther = only.was.length + only.now.length > 0 || pairs.some((pair) => pair.was.output !== pair.now.output)
  return {
    sides: { was: diffSide(records, sides.was), now: diffSide(records, sides.now) },
    tasks: paired.pairs.length + only.was.length + only.now.length,
    differing,
    causes: byCause(differing),
    only,
    renamed: paired.pairs.flatMap((pair) =>
      pair.was.name === pair.now.name ? [] : [{ was: pair.was.name, now: pair.now.name }],
    ),
    results: await diffResults(store, paired, { full }),
    ...(hasOther ? await compareShared(records, sides) : { comparisons: [], notCompared: [] }),
  }
}

/** Keys decide; one that is not known is looked up only where the bytes tell nothing. */
function differs({ was, now }: TaskPair): boolean {
  return was.output !== now.output || was.key() !== now.key()
}

function diffTasks(pairs: readonly TaskPair[], causesOf: (pair: TaskPair) => readonly Cause[]): TaskDiff[] {
  return pairs.map((pair) => {
    const { was, now } = pair
    const about = { task: now.name, output: { was: was.output, now: now.output } }
    if (was.key() !== null && was.key() === now.key())
      return { ...about, result: 'other bytes of the same key', causes: [] }
    const result = was.output === now.output ? 'same bytes' : 'other bytes'
    return { ...about, result, causes: causesOf(pair) }
  })
}

function byCause(differing: readonly TaskDiff[]): StudyDiff['causes'] {
  const groups = new Map<string, { cause: Cause; tasks: string[] }>()
  for (const { task, causes } of differing)
    for (const cause of causes) {
      const text = canonicalJson(cause)
      const group = groups.get(text) ?? { cause, tasks: [] }
      group.tasks.push(task)
      groups.set(text, group)
    }
  const isLast = ({ cause }: { cause: Cause }): number => (cause.what === 'upstream' ? 1 : 0)
  return [...groups.values()].sort((a, b) => isLast(a) - isLast(b) || b.tasks.length - a.tasks.length)
}

function lonelyTasks({ only }: PairedTasks, { was, now }: { was: SideTasks; now: SideTasks }): StudyDiff['only'] {
  const lone = (tasks: PairedTasks['only']['was'], { unmade }: SideTasks): LoneTask[] =>
    tasks.map(({ name }) => ({ task: name, elsewhere: unmade.get(name) ?? null }))
  return { was: lone(only.was, now), now: lone(only.now, was) }
}

function diffSide({ store }: Records, sides: readonly Side[]): DiffSide {
  const [first, ...others] = sides
  const { name, kind, run, began, git } = first!
  const command = run === null ? null : (store.runs.get(run)?.about.command ?? null)
  return { name: others.length > 0 && run !== null ? run : name, kind, run, began, git, command }
}
