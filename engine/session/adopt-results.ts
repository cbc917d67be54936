import { randomInt } from 'node:crypto'
import { discard, type AnyBytes } from '../values/bytes-in-file.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { parsePreimage } from '../plan/preimage.ts'
import type { AdoptionFacts, Execution, NewAdoption, RunId } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import { headOf } from '../store/segment.ts'
import type { AdoptSource } from './adopt-source.ts'
import { changedMeanwhile } from './adopt-errors.ts'
import { sandboxHere } from './execute-others.ts'
import { gitUser } from './git-user.ts'
import { narrowAdoption } from './narrow-adoption.ts'
import { openAdoptSource } from './open-adopt-source.ts'
import type { Session } from './open-session.ts'
import type { Replayed } from './replayed.ts'
import { sortAdopted, type AdoptConflict, type LeftOut, type SortedAdoption } from './sort-adopted.ts'
import { sampleExecutions } from './verify-executions.ts'

/** How results of others are adopted. */
export interface AdoptOptions {
  /** Only these, with all that is behind them: tasks, stages, runs or digests of the source. */
  readonly what?: readonly string[]
  /** So many tasks are executed again first, chosen by the seed; 3 unless told. Of 0, none is, and that is recorded. */
  readonly sample?: number
  readonly seed?: number
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number
  /** Ends it: nothing is adopted then. */
  readonly signal?: AbortSignal
  /** Hears what is about to be executed and adopted; nothing is where it gives false. */
  readonly onChecked?: (facts: AdoptFacts) => boolean | Promise<boolean>
  /** Hears of each artifact that is made again. */
  readonly onReplayed?: (replayed: Replayed) => void
}

/** What is known of results of others before any is executed or adopted: every record agrees with the others. */
export interface AdoptFacts {
  readonly source: AdoptionFacts['source']
  /** How many results were looked at, and how many of them have none here, or have it here already. */
  readonly results: number
  readonly fresh: number
  readonly here: number
  /** How many are on record here, but for their bytes. */
  readonly bare: number
  /** How many tasks are to be executed again, and the seed that chose them; null where none was to be. */
  readonly chosen: number
  readonly seed: number | null
  readonly conflicts: readonly AdoptConflict[]
  readonly left: readonly LeftOut[]
  /** What whoever executes them should know. */
  readonly warnings: readonly string[]
}

/** What an adoption came to. */
export interface AdoptResult extends AdoptFacts {
  /**
   * `done`; `nothing`: there was nothing to adopt; `refused` by who was asked; `different`: a task that was executed again made other
   * bytes; `unchecked`: none of the sample could be executed; `interrupted`. Only where it is `done` was anything adopted.
   */
  readonly end: 'done' | 'nothing' | 'refused' | 'different' | 'unchecked' | 'interrupted'
  /** The adoption's run; null where nothing was adopted. */
  readonly run: RunId | null
  /** How many results were adopted, and of how many the bytes alone were restored. */
  readonly adopted: number
  readonly restored: number
  readonly replayed: readonly Replayed[]
}

const usualSample = 3

/**
 * Takes results of others into the pipeline's store: every digest is checked, and a sample is executed again first. All of it is taken, or
 * nothing. It runs others' code.
 *
 * @throws UserError for what is neither crate nor store, is damaged, or contradicts itself.
 */
export async function adoptResults(session: Session, name: string, options: AdoptOptions = {}): Promise<AdoptResult> {
  const source = await openAdoptSource(name, session)
  try {
    return await adoptFrom(source, session, options)
  } finally {
    source.close()
  }
}

async function adoptFrom(source: AdoptSource, session: Session, options: AdoptOptions): Promise<AdoptResult> {
  const { what = [], sample = usualSample, seed = randomInt(2 ** 31) } = options
  const { signal = new AbortController().signal } = options
  const asked = narrowAdoption(source.records.executions, what, source.source.name)
  const there = source.presence([...new Set(asked.map(({ output }) => output))])
  const sorted = sortAdopted(asked, session.store, (digest) => there.has(digest))
  const chosen = sampleExecutions(executable(sorted.fresh, source), sample, seed)
  const sandbox = source.records.programs.size === 0 ? undefined : sandboxHere()
  const facts: AdoptFacts = {
    ...countsOf(sorted),
    source: source.source,
    results: asked.length,
    chosen: chosen.length,
    seed: sample === 0 ? null : seed,
    warnings: chosen.length === 0 ? [] : source.warnings(sandbox),
  }
  const ended = (end: AdoptResult['end'], replayed: readonly Replayed[] = []): AdoptResult => {
    return { ...facts, end, run: null, adopted: 0, restored: 0, replayed }
  }
  if (sorted.fresh.length + sorted.bare.length === 0) return ended('nothing')
  if ((await options.onChecked?.(facts)) === false) return ended('refused')
  const { jobs, onReplayed } = options
  const replayed = chosen.length === 0 ? [] : await source.again(chosen, { jobs, onReplayed, signal, sandbox })
  if (signal.aborted) return ended('interrupted', replayed)
  if (replayed.some(({ outcome }) => outcome === 'differs')) return ended('different', replayed)
  if (chosen.length > 0 && !replayed.some(isIdentical)) return ended('unchecked', replayed)
  const taken = await take({ source, session, sorted, facts, replayed, signal })
  return taken === undefined ? ended('interrupted', replayed) : { ...ended('done', replayed), ...taken }
}

function countsOf({ fresh, here, bare, conflicts, left }: SortedAdoption) {
  return { fresh: fresh.length, here: here.length, bare: bare.length, conflicts, left }
}

function isIdentical({ outcome }: Replayed): boolean {
  return outcome === 'identical'
}

/** What came in from outside, and what is not pure, can't be made again. */
function executable(executions: readonly Execution[], { records: { codes } }: AdoptSource): Execution[] {
  return executions.filter(({ code }) => {
    const declaration = code === null ? undefined : declarationOf(codes.get(code))
    return declaration !== undefined && declaration.impure === undefined
  })
}

interface Taking {
  readonly source: AdoptSource
  readonly session: Session
  readonly sorted: SortedAdoption
  readonly facts: AdoptFacts
  readonly replayed: readonly Replayed[]
  readonly signal: AbortSignal
}

/** Copies the bytes, and records all of it at once; undefined where it was interrupted until then. */
async function take(taking: Taking): Promise<Pick<AdoptResult, 'run' | 'adopted' | 'restored'> | undefined> {
  const { session, sorted, signal } = taking
  const { fresh, bare } = sorted
  const copies = new Map<ArtifactDigest, AnyBytes>()
  const who = await gitUser(session.pipeline.root)
  try {
    for (const one of [...fresh, ...bare]) {
      if (signal.aborted) return undefined
      if (!copies.has(one.output)) copies.set(one.output, await copied(one, taking))
    }
    const { run, ids } = session.store.adoptions.take(adoptionOf(taking, copies, who))
    return { run, adopted: ids.length, restored: bare.length }
  } finally {
    for (const bytes of copies.values()) discard(bytes)
  }
}

/** A copy of what a task made. @throws UserError where the bytes are not those of their digest. */
async function copied({ task, output }: Execution, { source, session: { store } }: Taking): Promise<AnyBytes> {
  const { bytes, digest } = await source.copy(output, store.artifacts)
  if (digest === output) return bytes
  discard(bytes)
  throw changedMeanwhile(source.source, task)
}

function adoptionOf(
  { source: { source, records }, sorted: { fresh, bare }, facts: { seed, chosen }, replayed }: Taking,
  copies: ReadonlyMap<ArtifactDigest, AnyBytes>,
  who: string,
): NewAdoption {
  const { history, codes, programs } = records
  const segment = headOf(history)
  const same = replayed.filter(isIdentical).map(({ execution }) => execution)
  const stages = new Set(fresh.flatMap(({ code }) => code ?? []))
  const needed = new Set(
    fresh.flatMap(({ code, preimage }) => (code === null ? [] : (parsePreimage(preimage).program ?? []))),
  )
  return {
    command: `adopt ${source.name}`,
    source,
    segment,
    history,
    who,
    sample: seed === null ? null : { seed, chosen, identical: same.length },
    verified: same,
    executions: fresh.map((one) => {
      const { id, adopted: before } = one
      const adopted = { segment, execution: id, ...(before === undefined ? {} : { before }) }
      return { ...one, bytes: copies.get(one.output)!, adopted }
    }),
    restored: bare.map(({ task, key, output }) => ({ task, key, output, bytes: copies.get(output)! })),
    codes: [...codes.values()].filter(({ digest }) => stages.has(digest)),
    programs: [...programs].filter(([digest]) => needed.has(digest)),
  }
}
