import { randomInt } from 'node:crypto'
import { checkRecords } from '../crates/check-records.ts'
import { contradictoryCrate } from '../crates/crate-errors.ts'
import { openCrate, type Crate } from '../crates/open-crate.ts'
import { readRecords, type CrateRecords } from '../crates/read-records.ts'
import { executeCrate, warningsOf } from './execute-crate.ts'
import { sandboxHere } from './execute-others.ts'
import type { Replayed } from './replayed.ts'
import { sampleExecutions } from './verify-executions.ts'

export type { Replayed } from './replayed.ts'

/** How a crate is replayed. */
export interface ReplayOptions {
  /** Executes only so many tasks, chosen by the seed; all where not given. */
  readonly sample?: number
  readonly seed?: number
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number
  /** A folder whose node_modules has the packages; else they are installed from the crate's lock. */
  readonly packages?: string
  /** Ends it. */
  readonly signal?: AbortSignal
  /** Hears what is about to be executed; nothing is where it gives false. */
  readonly onChecked?: (facts: ReplayFacts) => boolean | Promise<boolean>
  /** Hears of each artifact as it is made again. */
  readonly onReplayed?: (replayed: Replayed) => void
}

/** What is known of a crate before anything of it is executed: every digest holds, and no record contradicts another. */
export interface ReplayFacts {
  /** The sha256 of its manifest. */
  readonly digest: string
  readonly name: string
  /** The tasks whose results it is of. */
  readonly results: readonly string[]
  readonly files: number
  /** How many tasks it has, and how many are to be executed. */
  readonly tasks: number
  readonly chosen: number
  /** The files that came in from outside; there is nothing to execute of them. */
  readonly ingested: number
  readonly seed: number | null
  /** What whoever replays it should know. */
  readonly warnings: readonly string[]
}

/** What a replay came to. */
export interface ReplayResult extends ReplayFacts {
  /** `refused`: by who was asked whether it may run; `interrupted`: what was open then is not in `replayed`. */
  readonly end: 'done' | 'interrupted' | 'refused'
  readonly replayed: readonly Replayed[]
  readonly identical: number
  readonly different: number
  readonly notExecutable: number
}

/**
 * Executes the lineage of a crate again, from the code that is in it, and compares the bytes. All digests are checked first, then what
 * the records say of each other, then the purity of the code. It runs others' code.
 *
 * @throws UserError `no-crate`, `crate-damaged`, `crate-contradicts`, `crate-newer`, `crate-unsafe`, `crate-too-large`.
 */
export async function replayCrate(name: string, options: ReplayOptions = {}): Promise<ReplayResult> {
  const crate = await openCrate(name)
  try {
    const records = readRecords(crate)
    const faults = checkRecords(crate, records)
    if (faults.length > 0) throw contradictoryCrate(name, faults)
    return await replayRecords(crate, records, options)
  } finally {
    crate.close()
  }
}

async function replayRecords(crate: Crate, records: CrateRecords, options: ReplayOptions): Promise<ReplayResult> {
  const { sample, seed = randomInt(2 ** 31), signal = new AbortController().signal } = options
  const tasks = records.executions.filter(({ code }) => code !== null)
  const chosen = sample === undefined ? tasks : sampleExecutions(tasks, sample, seed)
  const sandbox = records.programs.size === 0 ? undefined : sandboxHere()
  const facts: ReplayFacts = {
    digest: crate.digest,
    name: records.about.name,
    results: records.about.results.map(({ task }) => task),
    files: crate.files.size,
    tasks: tasks.length,
    chosen: chosen.length,
    ingested: records.executions.length - tasks.length,
    seed: sample === undefined ? null : seed,
    warnings: warningsOf(records, sandbox),
  }
  if ((await options.onChecked?.(facts)) === false) return { ...facts, ...counted([]), end: 'refused' }
  const replayed = await executeCrate({ crate, records }, chosen, { ...options, signal, sandbox })
  return { ...facts, ...counted(replayed), end: signal.aborted ? 'interrupted' : 'done' }
}

function counted(replayed: readonly Replayed[]): Omit<ReplayResult, keyof ReplayFacts | 'end'> {
  const count = (outcome: Replayed['outcome']): number => replayed.filter((one) => one.outcome === outcome).length
  return {
    replayed,
    identical: count('identical'),
    different: count('differs'),
    notExecutable: count('not executable'),
  }
}
