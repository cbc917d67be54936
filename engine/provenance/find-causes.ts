import type { SymbolChange } from '../code/compare-symbols.ts'
import type { PackageChange } from '../code/compare-packages.ts'
import { ingestedBy, inputsIn, type InputIdentity } from '../plan/preimage.ts'
import { comparePreimages, type FieldChange, type KeyChange } from '../plan/reason.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { explainCode, type ExplainedCode } from './explain-change.ts'
import { explainProgram, type ExplainedProgramChange } from './explain-program.ts'
import type { PairedTasks, RecordedTask, TaskPair } from './pair-tasks.ts'

/** Why a task's key differs between two sides. */
export type Cause =
  | (SymbolChange & { readonly what: 'symbol'; readonly diff: readonly string[] })
  | (PackageChange & { readonly what: 'package' })
  /** Code of which no symbol differs by itself, or whose text is not on record. */
  | { readonly what: 'code'; readonly was: string; readonly now: string; readonly onRecord: boolean }
  | Extract<KeyChange, { what: 'program' | 'schema' }>
  | FieldChange
  | ExplainedProgramChange
  /** An ingested file. */
  | { readonly what: 'file'; readonly name: string; readonly was: string; readonly now: string }
  /** An input that is made by other tasks. */
  | {
      readonly what: 'input'
      readonly name: string
      readonly lost: readonly string[]
      readonly gained: readonly string[]
    }
  /** The tasks that it reads made something else: they are told by themselves. */
  | { readonly what: 'upstream' }
  /** No record tells it. */
  | { readonly what: 'unknown'; readonly why: string }

/** What the causes of differences are found in. */
export interface CausePorts {
  readonly store: Pick<Store, 'code' | 'programs'>
  readonly paired: PairedTasks
  /** How many lines of a text's diff are told; those that matter where not given. */
  readonly most?: number | undefined
}

/** Makes a function that finds why the two keys of a task differ; code is compared once for all tasks that share it. */
export function causeFinder({ store, paired, most }: CausePorts): (pair: TaskPair) => readonly Cause[] {
  const ofInputs = inputComparer(paired)
  const explained = new Map<string, readonly Cause[]>()
  const ofChange = (change: KeyChange): readonly Cause[] => {
    if (change.what !== 'code' && change.what !== 'program') return isOfInput(change) ? [] : [change]
    const text = canonicalJson([change.what, change.was, change.now])
    const causes =
      explained.get(text) ??
      (change.what === 'code'
        ? ofCode(explainCode(change, store, most))
        : explainProgram(
            change,
            (digest) => store.programs.find(digest),
            (record) => record,
            most,
          ))
    explained.set(text, causes)
    return causes
  }
  return (pair) => {
    const [was, now] = [pair.was.execution(), pair.now.execution()]
    if (was === undefined || now === undefined)
      return [{ what: 'unknown', why: 'no execution on record made the result' }]
    if (was.preimage === now.preimage)
      return [{ what: 'unknown', why: 'what one of the keys was made of is not on record' }]
    const [old, today] = [ingestedBy(was.preimage), ingestedBy(now.preimage)]
    if (old !== undefined && today !== undefined)
      return [{ what: 'file', name: pair.now.at.get('file') ?? pair.now.name, was: old, now: today }]
    return [...comparePreimages(was.preimage, now.preimage).flatMap(ofChange), ...ofInputs(was, now)]
  }
}

function isOfInput(change: KeyChange): change is Extract<KeyChange, { what: 'input' | 'members' }> {
  return change.what === 'input' || change.what === 'members'
}

function ofCode({ was, now, onRecord, symbols, packages = [] }: ExplainedCode): Cause[] {
  const found: Cause[] = [
    ...symbols.map((symbol) => ({ what: 'symbol', ...symbol }) as const),
    ...packages.map((one) => ({ what: 'package', ...one }) as const),
  ]
  return found.length > 0 ? found : [{ what: 'code', was, now, onRecord }]
}

/** Tells of each input that differs whether other tasks are read, or the same ones that made something else. */
function inputComparer({ pairs, only }: PairedTasks): (was: Execution, now: Execution) => Cause[] {
  const before = makersOf([...pairs.map(({ was }) => was), ...only.was])
  const after = makersOf([...pairs.map(({ now }) => now), ...only.now])
  const counterpart = new Map(pairs.flatMap(({ was, now }) => [[was, now] as const, [now, was] as const]))
  /** The artifacts that have no counterpart on the other side: the tasks that made them, or their digests. */
  const without = (own: readonly string[], makers: Makers, others: readonly string[], theirs: Makers): string[] => {
    const there = new Set(others.flatMap((digest) => theirs.get(digest) ?? []))
    const digests = new Set(others)
    return own.flatMap((digest) => {
      const made = makers.get(digest) ?? []
      const isThere = digests.has(digest) || made.some((task) => there.has(counterpart.get(task)!))
      return isThere ? [] : [made[0]?.name ?? digest]
    })
  }
  return (was, now) => {
    const [old, today] = [inputsIn(was.preimage), inputsIn(now.preimage)]
    const names = [...new Set([...Object.keys(old), ...Object.keys(today)])].sort()
    const causes = names
      .filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(today[name] ?? null))
      .map((name): Cause => {
        const [own, others] = [digestsIn(old[name]), digestsIn(today[name])]
        const lost = without(own, before, others, after)
        const gained = without(others, after, own, before)
        return lost.length + gained.length === 0 ? { what: 'upstream' } : { what: 'input', name, lost, gained }
      })
    const told = causes.filter(({ what }) => what === 'input')
    return told.length < causes.length ? [...told, { what: 'upstream' }] : told
  }
}

type Makers = ReadonlyMap<string, readonly RecordedTask[]>

function makersOf(tasks: readonly RecordedTask[]): Makers {
  const makers = new Map<string, RecordedTask[]>()
  for (const task of tasks) {
    const own = makers.get(task.output)
    if (own === undefined) makers.set(task.output, [task])
    else own.push(task)
  }
  return makers
}

function digestsIn(input: InputIdentity | undefined): readonly ArtifactDigest[] {
  if (input === undefined) return []
  return typeof input === 'string' ? [input] : input.map(({ digest }) => digest)
}
