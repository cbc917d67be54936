import { ingestStage } from '../graph/task.ts'
import { inputsIn } from '../plan/preimage.ts'
import { firstDifference, type Difference } from '../provenance/first-difference.ts'
import type { PairedTasks, RecordedTask, TaskPair } from '../provenance/pair-tasks.ts'
import { recordedBytes } from '../provenance/recorded-bytes.ts'
import type { Store } from '../store/open-store.ts'
import type { Format } from '../values/kind.ts'

/** A result that differs. */
export interface ResultDiff {
  readonly task: string
  /** The first place where both differ; null where that can't be told. */
  readonly difference: Difference | null
  /** Why it can't be told, or is none of its values. */
  readonly note: string | null
}

/** So many results are read, unless all are asked for. */
const mostResults = 12

/** Says where results differ first: of all, or of those that nothing else reads that differs and those of stages of one task. */
export async function diffResults(
  store: Store,
  paired: PairedTasks,
  { full }: { readonly full: boolean },
): Promise<ResultDiff[]> {
  const other = paired.pairs.filter(({ was, now }) => was.output !== now.output)
  const chosen = full ? other : headlines(other, paired).slice(0, mostResults)
  const found: ResultDiff[] = []
  for (const pair of chosen) found.push(await diffResult(store, pair))
  return found
}

function headlines(other: readonly TaskPair[], { pairs }: PairedTasks): TaskPair[] {
  const read = new Set(other.flatMap(({ now }) => digestsReadBy(now)))
  const tasksOf = new Map<string, number>()
  for (const { now } of pairs) tasksOf.set(now.stage, (tasksOf.get(now.stage) ?? 0) + 1)
  return other.filter(({ now }) => !read.has(now.output) || (tasksOf.get(now.stage) === 1 && now.stage !== ingestStage))
}

function digestsReadBy(task: RecordedTask): string[] {
  const execution = task.execution()
  if (execution === undefined) return []
  return Object.values(inputsIn(execution.preimage)).flatMap((input) =>
    typeof input === 'string' ? [input] : input.map(({ digest }) => digest),
  )
}

async function diffResult(store: Store, { was, now }: TaskPair): Promise<ResultDiff> {
  const task = now.name
  const [old, today] = [was, now].map((one) => formatOf(store, one))
  if (old !== today) return { task, difference: null, note: `it was ${old ?? 'unknown'}, and is ${today ?? 'unknown'}` }
  const [before, after] = [was, now].map(({ output }) => recordedBytes(output, store))
  if (before === undefined || after === undefined) return { task, difference: null, note: goneNote(before, after) }
  const difference = (await firstDifference(today ?? 'file', before, after, isOfDigests)) ?? null
  return { task, difference, note: noteOn(difference, today) }
}

/** Tables and claims name what they were made from by digest: that this differs says nothing that the tasks behind it do not say. */
function isOfDigests(was: unknown, now: unknown): boolean {
  return [was, now].every((value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value))
}

const ofFields: ReadonlySet<Format | undefined> = new Set<Format>(['json', 'arrow', 'safetensors'])

function noteOn(difference: Difference | null, format: Format | undefined): string | null {
  if (difference === null) return null
  const { path } = difference
  const [was, now] = [difference.was, difference.now].map((text) => text.replaceAll('"', ''))
  if (isOfDigests(was, now)) return 'only digests in it differ'
  return ofFields.has(format) && /^byte \d+$/.test(path) ? 'the same values, in other bytes' : null
}

/** Two tasks may have made the same bytes in two formats. */
function formatOf(store: Store, task: RecordedTask): Format | undefined {
  return task.execution()?.format ?? store.artifacts.info(task.output)?.format
}

function goneNote(was: unknown, now: unknown): string {
  const which =
    was === undefined && now === undefined ? 'both sides' : `the ${was === undefined ? 'first' : 'second'} side`
  return `its bytes on ${which} are gone: that they differ is known by their digests`
}
