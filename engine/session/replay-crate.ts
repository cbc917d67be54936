import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { packageDigester } from '../code/package-digests.ts'
import { checkRecords } from '../crates/check-records.ts'
import { contradictoryCrate } from '../crates/crate-errors.ts'
import { judgeCode, type JudgedCode } from '../crates/judge-code.ts'
import { openCrate, type Crate } from '../crates/open-crate.ts'
import { readRecords, type CrateRecords } from '../crates/read-records.ts'
import { recordsOfCrate } from '../crates/records-of-crate.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { probeSandbox } from '../programs/sandbox.ts'
import type { Execution } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import { isUserError } from '../values/user-error.ts'
import type { Difference } from '../provenance/first-difference.ts'
import { layOutCrate, type LaidOut } from './lay-out-crate.ts'
import { makeVerifier, verifyInTurn, type Verified } from './make-verifier.ts'
import { runtimeOf } from './runtime.ts'
import { sampleExecutions } from './verify-executions.ts'
import { workerPools } from './worker-pools.ts'

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

/** What became of an artifact that a task of a crate made. */
export type Replayed = {
  readonly task: string
  readonly execution: number
  readonly artifact: ArtifactDigest
} & (
  | { readonly outcome: 'identical' }
  /** Where it differs; null where the bytes can't be compared. */
  | { readonly outcome: 'differs'; readonly now: ArtifactDigest; readonly difference: Difference | null }
  | { readonly outcome: 'not executable'; readonly why: string }
)

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
  const replayed = await executeAgain(crate, records, { ...options, chosen, signal, sandbox })
  return { ...facts, ...counted(replayed), end: signal.aborted ? 'interrupted' : 'done' }
}

/** The options of this machine's sandbox; undefined where there is none. */
function sandboxHere(): readonly string[] | undefined {
  try {
    return probeSandbox()
  } catch (error) {
    if (isUserError(error)) return undefined
    throw error
  }
}

function warningsOf({ about, programs }: CrateRecords, sandbox: readonly string[] | undefined): string[] {
  const doors = about.doors.map(({ path }) => path).join(', ')
  return [
    ...(doors === '' ? [] : [`its code reaches the machine through ${doors}, whose purity nobody judges`]),
    ...(programs.size > 0 && sandbox === undefined
      ? ['some of its tasks are programs, and there is no sandbox here: they can do what you can']
      : []),
  ]
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

interface Executing extends ReplayOptions {
  readonly chosen: readonly Execution[]
  readonly signal: AbortSignal
  readonly sandbox: readonly string[] | undefined
}

async function executeAgain(
  crate: Crate,
  records: CrateRecords,
  { chosen, signal, sandbox, packages, jobs = availableParallelism(), onReplayed }: Executing,
): Promise<Replayed[]> {
  const judged = await judgeAll(chosen, records)
  const laid = await layOutCrate(crate, records, { packages, signal })
  const cache = join(laid.root, '.lineal')
  const pools = workerPools({ root: laid.root, cache, doors: laid.doors, env: workerEnvironment(laid.root) })
  const done: Replayed[] = []
  const tell = (replayed: Replayed): void => {
    done.push(replayed)
    onReplayed?.(replayed)
  }
  try {
    const runnable = chosen.filter((execution) => {
      const why = faultOf(execution, { judged, laid, records, sandbox })
      if (why !== undefined) tell({ ...factsOf(execution), outcome: 'not executable', why })
      return why === undefined
    })
    const verifier = makeVerifier({
      root: laid.root,
      cache,
      store: recordsOfCrate(crate, records),
      workers: pools.open,
      sandbox,
      installed: packageDigester(laid.root, noMemo),
      // Results are to be the same on every Node: only where the bits are said to depend on the machine, Node's version does matter.
      runtimeOf: (declaration, { preimage }) =>
        declaration.machine === undefined ? parsePreimage(preimage).runtime : runtimeOf(declaration),
    })
    const onVerified = (verified: Verified): void => {
      tell(replayedAs(verified))
    }
    await verifyInTurn(runnable, { jobs, signal, verifier, onVerified })
    return done
  } finally {
    await pools.close()
    laid.remove()
  }
}

const noMemo = { get: () => undefined, set: () => undefined }

/** Others' code gets no variable of this process that may be a secret. */
function workerEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env
  return { PATH, HOME: home, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}

async function judgeAll(
  executions: readonly Execution[],
  { codes }: CrateRecords,
): Promise<ReadonlyMap<CodeDigest, JudgedCode>> {
  const judged = new Map<CodeDigest, JudgedCode>()
  for (const { code } of executions)
    if (code !== null && !judged.has(code)) judged.set(code, await judgeCode(codes.get(code)!))
  return judged
}

interface Judging extends Pick<Executing, 'sandbox'> {
  readonly judged: ReadonlyMap<CodeDigest, JudgedCode>
  readonly laid: LaidOut
  readonly records: CrateRecords
}

function faultOf({ code }: Execution, { judged, laid, records, sandbox }: Judging): string | undefined {
  const { fault, doors } = judged.get(code!)!
  if (fault !== undefined) return fault
  const missing = doors.find((door) => !records.about.doors.some(({ path }) => path === door))
  if (missing !== undefined) return `the crate lacks the door ${missing} that it goes through`
  const { packages, declaration } = records.codes.get(code!)!
  const { program } = declaration as unknown as Declaration
  if (program?.sandbox === true && sandbox === undefined) return 'it asks for a sandbox, and there is none here'
  return packages.length > 0 ? laid.noPackages : undefined
}

function factsOf({ task, id, output }: Execution): Pick<Replayed, 'task' | 'execution' | 'artifact'> {
  return { task, execution: id, artifact: output }
}

function replayedAs({ execution, ...found }: Verified): Replayed {
  const facts = factsOf(execution)
  switch (found.verdict) {
    case 'same':
      return { ...facts, outcome: 'identical' }
    case 'different':
      return { ...facts, outcome: 'differs', now: found.now, difference: found.difference }
    case 'failed':
      return { ...facts, outcome: 'not executable', why: `it failed: ${found.error.message}` }
    case 'not verified':
      return { ...facts, outcome: 'not executable', why: found.why }
    default:
      return found satisfies never
  }
}
