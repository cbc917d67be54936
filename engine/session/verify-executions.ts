import { availableParallelism, hostname } from 'node:os'
import { packageDigester } from '../code/package-digests.ts'
import { slots } from '../coordinator/slots.ts'
import { stageText } from '../coordinator/stage-text.ts'
import { resourcesOf } from '../coordinator/worker-process.ts'
import { short } from '../plan/reason.ts'
import { orderAgain, type AgainPorts } from '../provenance/order-again.ts'
import { verifyExecution, type Verification } from '../provenance/verify-execution.ts'
import type { Execution, StoredCode } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestText, type CodeDigest } from '../values/digest.ts'
import { remember } from '../values/remember.ts'
import { checkDoors } from './check-doors.ts'
import { programAgain } from './program-again.ts'
import type { Session } from './open-session.ts'
import { runtimeOf } from './runtime.ts'

/** An execution, and what executing it again has shown. */
export type Verified = Verification & { readonly execution: Execution }

/** How executions are verified. */
export interface VerifyRequest {
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number | undefined
  /** Ends it: what was found until then is kept. */
  readonly signal: AbortSignal
  /** Hears each verdict as it comes. */
  readonly onVerified?: (verified: Verified) => void
}

/** Executes recorded tasks again and compares the bytes; a result that turns out different is taken out of use. */
export async function verifyExecutions(
  session: Session,
  executions: readonly Execution[],
  { jobs = availableParallelism(), signal, onVerified }: VerifyRequest,
): Promise<readonly Verified[]> {
  const places = slots(jobs)
  if (executions.length > 0) await checkDoors(session.pipeline)
  const { verify, threadsOf } = verifier(session, jobs, signal)
  const all = await Promise.all(
    executions.map(async (execution) => {
      const threads = threadsOf(execution)
      await places.take(threads)
      const verified = { execution, ...(signal.aborted ? interrupted : await verify(execution)) }
      places.give(threads)
      if (signal.aborted) return verified
      if (verified.verdict === 'different') takeOutOfUse(session, verified)
      onVerified?.(verified)
      return verified
    }),
  )
  if (!signal.aborted) noteSame(session, all)
  return all
}

/** Has it on record, so that a trace can tell it. */
function noteSame({ store }: Session, all: readonly Verified[]): void {
  const same = all.filter(({ verdict }) => verdict === 'same').map(({ execution }) => execution.id)
  if (same.length > 0) store.judgements.verified({ executions: same, host: hostname(), node: process.version })
}

const interrupted: Verification = { verdict: 'not verified', why: 'interrupted' }

function verifier(session: Session, jobs: number, signal: AbortSignal) {
  const { root } = session.graph
  const { store } = session
  // A stage's code is read once for all of its executions.
  const code = remember((digest: CodeDigest) => store.code.find(digest))
  const records = { ...store, code: { ...store.code, find: code } }
  const textOf = remember((stored: StoredCode) => stageText(stored, { root, cache: store.place.cache }))
  const ports: AgainPorts = { root, store: records, runtimeOf, installed: packageDigester(root, store.memo) }
  const withProgram = programAgain(store, root)
  return {
    verify: async (execution: Execution): Promise<Verification> => {
      const ordered = orderAgain(execution, ports)
      const again = 'why' in ordered ? ordered : await withProgram(execution, ordered)
      if ('why' in again) return { verdict: 'not verified', why: again.why }
      const text = await textOf(again.code)
      const pool = await session.workers(jobs)
      return signal.aborted ? interrupted : verifyExecution(execution, { ...again, text }, { pool, store, signal })
    },
    threadsOf: (execution: Execution): number => {
      const declaration = execution.code === null ? undefined : code(execution.code)?.declaration
      return resourcesOf((declaration as Declaration | undefined) ?? {}).threads
    },
  }
}

function takeOutOfUse({ store }: Session, { execution, ...found }: Verified & { verdict: 'different' }): void {
  store.judgements.quarantine({ key: execution.key }, `not reproducible: executed again, ${describeDifference(found)}`)
}

/** How the bytes that were made again differ from those on record. */
export function describeDifference({ now, difference }: Extract<Verification, { verdict: 'different' }>): string {
  if (difference === null)
    return `it made ${short(now)}; the recorded bytes are gone, so where they differ can't be told`
  return `${difference.path} was ${difference.was} and is ${difference.now}`
}

/** So many executions, in an order that the seed decides. */
export function sampleExecutions(executions: readonly Execution[], size: number, seed: number): Execution[] {
  const keyed = executions.map((execution) => ({ execution, key: digestText('sample', `${seed} ${execution.id}`) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  return keyed.slice(0, size).map(({ execution }) => execution)
}
