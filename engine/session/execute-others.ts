import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { packageDigester } from '../code/package-digests.ts'
import { judgeCode, type JudgedCode } from '../crates/judge-code.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { probeSandbox } from '../programs/sandbox.ts'
import type { Execution } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import type { CodeDigest } from '../values/digest.ts'
import { isUserError } from '../values/user-error.ts'
import { makeVerifier, verifyInTurn, type VerifierPlace } from './make-verifier.ts'
import { factsOf, replayedAs, type Replayed } from './replayed.ts'
import { runtimeOf } from './runtime.ts'
import { workerPools } from './worker-pools.ts'

/** Where others' code is executed, and from what records. */
export interface OthersPlace extends Pick<VerifierPlace, 'root' | 'cache' | 'store'> {
  /** What doors are looked for in: "the crate". */
  readonly name: string
  /** The folder that tasks are told is the user's. */
  readonly home: string
  /** Absolute paths. */
  readonly doors: readonly string[]
  /** Why packages are not there; undefined where they are, or none is wanted. */
  readonly noPackages: string | undefined
}

/** How others' code is executed. */
export interface OthersRequest {
  readonly jobs?: number | undefined
  readonly signal: AbortSignal
  /** The options of the sandbox for programs; undefined where there is none. */
  readonly sandbox: readonly string[] | undefined
  /** Hears of each artifact as it is made again. */
  readonly onReplayed?: ((replayed: Replayed) => void) | undefined
}

/** The options of this machine's sandbox; undefined where there is none. */
export function sandboxHere(): readonly string[] | undefined {
  try {
    return probeSandbox()
  } catch (error) {
    if (isUserError(error)) return undefined
    throw error
  }
}

/** Executes tasks of others again, and compares the bytes; the code of each is judged first. */
export async function executeOthers(
  chosen: readonly Execution[],
  place: OthersPlace,
  { jobs = availableParallelism(), signal, sandbox, onReplayed }: OthersRequest,
): Promise<Replayed[]> {
  const { root, cache, doors, home, store } = place
  const judged = await judgeAll(chosen, store)
  const pools = workerPools({ root, cache, doors, env: workerEnvironment(home) })
  const done: Replayed[] = []
  const tell = (replayed: Replayed): void => {
    done.push(replayed)
    onReplayed?.(replayed)
  }
  try {
    const runnable = chosen.filter((execution) => {
      const why = faultOf(execution, { judged, place, sandbox })
      if (why !== undefined) tell({ ...factsOf(execution), outcome: 'not executable', why })
      return why === undefined
    })
    const verifier = makeVerifier({
      root,
      cache,
      store,
      workers: pools.open,
      sandbox,
      installed: packageDigester(root, noMemo),
      // Results are to be the same on every Node: only where the bits are said to depend on the machine, Node's version does matter.
      runtimeOf: (declaration, { preimage }) =>
        declaration.machine === undefined ? parsePreimage(preimage).runtime : runtimeOf(declaration),
    })
    await verifyInTurn(runnable, {
      jobs,
      signal,
      verifier,
      onVerified: (verified) => {
        tell(replayedAs(verified))
      },
    })
    return done
  } finally {
    await pools.close()
  }
}

const noMemo = { get: () => undefined, set: () => undefined }

/** Others' code gets no variable of this process that may be a secret. */
function workerEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env
  return { PATH, HOME: home, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}

/** Code that is gone is told of by who wants to execute it. */
async function judgeAll(
  executions: readonly Execution[],
  { code: codes }: OthersPlace['store'],
): Promise<ReadonlyMap<CodeDigest, JudgedCode>> {
  const judged = new Map<CodeDigest, JudgedCode>()
  for (const { code } of executions) {
    const stored = code === null || judged.has(code) ? undefined : codes.find(code)
    if (stored !== undefined) judged.set(stored.digest, await judgeCode(stored))
  }
  return judged
}

interface Judging extends Pick<OthersRequest, 'sandbox'> {
  readonly judged: ReadonlyMap<CodeDigest, JudgedCode>
  readonly place: OthersPlace
}

function faultOf({ code }: Execution, { judged, place, sandbox }: Judging): string | undefined {
  const { fault, doors = [] } = judged.get(code!) ?? {}
  if (fault !== undefined) return fault
  const known = place.doors.map((door) => relative(place.root, door))
  const missing = doors.find((door) => !known.includes(door))
  if (missing !== undefined) return `${place.name} lacks the door ${missing} that it goes through`
  const found = place.store.code.find(code!)
  if (declarationOf(found)?.program?.sandbox === true && sandbox === undefined)
    return 'it asks for a sandbox, and there is none here'
  return (found?.packages ?? []).length > 0 ? place.noPackages : undefined
}
