import { slots } from '../coordinator/slots.ts'
import { stageText } from '../coordinator/stage-text.ts'
import type { WorkerPool } from '../coordinator/worker-pool.ts'
import { resourcesOf } from '../coordinator/worker-process.ts'
import { orderAgain, type AgainPorts } from '../provenance/order-again.ts'
import { verifyExecution, type Verification } from '../provenance/verify-execution.ts'
import type { Execution, Store, StoredCode } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import type { CodeDigest } from '../values/digest.ts'
import { remember } from '../values/remember.ts'
import { programAgain } from './program-again.ts'

/** An execution, and what executing it again has shown. */
export type Verified = Verification & { readonly execution: Execution }

/** Where recorded tasks are executed again: beside the store that they were recorded in, or from a crate. */
export interface VerifierPlace extends Pick<AgainPorts, 'root' | 'installed' | 'runtimeOf'> {
  /** The folder for what workers run on. */
  readonly cache: string
  readonly store: AgainPorts['store'] & { readonly programs: Pick<Store['programs'], 'find'> }
  readonly workers: (jobs: number) => Promise<WorkerPool>
  /** The options of the sandbox that every program runs in; where not given, those run in one that ask for it. */
  readonly sandbox?: readonly string[] | undefined
}

/** Executes recorded tasks again, and compares the bytes. */
export interface Verifier {
  readonly verify: (execution: Execution, place: { jobs: number; signal: AbortSignal }) => Promise<Verification>
  readonly threadsOf: (execution: Execution) => number
}

/** Makes a verifier; a stage's code is read once for all of its executions. */
export function makeVerifier(place: VerifierPlace): Verifier {
  const { root, cache, store, workers, sandbox } = place
  const code = remember((digest: CodeDigest) => store.code.find(digest))
  const ports = { ...place, store: { ...store, code: { find: code } } }
  const textOf = remember((stored: StoredCode) => stageText(stored, { root, cache }))
  const withProgram = programAgain(store, root, sandbox)
  return {
    async verify(execution, { jobs, signal }) {
      const ordered = orderAgain(execution, ports)
      const again = 'why' in ordered ? ordered : await withProgram(execution, ordered)
      if ('why' in again) return { verdict: 'not verified', why: again.why }
      const text = await textOf(again.code)
      const pool = await workers(jobs)
      return signal.aborted ? interrupted : verifyExecution(execution, { ...again, text }, { pool, store, signal })
    },
    threadsOf({ code: digest }) {
      const declaration = digest === null ? undefined : code(digest)?.declaration
      return resourcesOf((declaration as Declaration | undefined) ?? {}).threads
    },
  }
}

const interrupted: Verification = { verdict: 'not verified', why: 'interrupted' }

/** Verifies executions, so many at once; what an interrupt leaves open is not told of. */
export async function verifyInTurn(
  executions: readonly Execution[],
  how: {
    readonly jobs: number
    readonly signal: AbortSignal
    readonly verifier: Verifier
    readonly onVerified: (verified: Verified) => void
  },
): Promise<readonly Verified[]> {
  const { jobs, signal, verifier, onVerified } = how
  const places = slots(jobs)
  return Promise.all(
    executions.map(async (execution) => {
      const threads = verifier.threadsOf(execution)
      await places.take(threads)
      const found = signal.aborted ? interrupted : await verifier.verify(execution, { jobs, signal })
      places.give(threads)
      const verified = { execution, ...found }
      if (!signal.aborted) onVerified(verified)
      return verified
    }),
  )
}
