import { availableParallelism, hostname } from 'node:os'
import { packageDigester } from '../code/package-digests.ts'
import { short } from '../plan/reason.ts'
import type { Verification } from '../provenance/verify-execution.ts'
import type { Execution } from '../store/open-store.ts'
import { digestText } from '../values/digest.ts'
import { checkDoors } from './check-doors.ts'
import { makeVerifier, verifyInTurn, type Verified } from './make-verifier.ts'
import type { Session } from './open-session.ts'
import { runtimeOf } from './runtime.ts'

export type { Verified } from './make-verifier.ts'

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
  if (executions.length > 0) await checkDoors(session.pipeline)
  const { root } = session.graph
  const { store } = session
  const verifier = makeVerifier({
    root,
    cache: store.place.cache,
    store,
    runtimeOf,
    installed: packageDigester(root, store.memo),
    workers: (most) => session.workers(most),
  })
  const all = await verifyInTurn(executions, {
    jobs,
    signal,
    verifier,
    onVerified: (verified) => {
      if (verified.verdict === 'different') takeOutOfUse(session, verified)
      onVerified?.(verified)
    },
  })
  if (!signal.aborted) noteSame(session, all)
  return all
}

/** Has it on record, so that a trace can tell it. */
function noteSame({ store }: Session, all: readonly Verified[]): void {
  const same = all.filter(({ verdict }) => verdict === 'same').map(({ execution }) => execution.id)
  if (same.length > 0) store.judgements.verified({ executions: same, host: hostname(), node: process.version })
}

function takeOutOfUse({ store }: Session, { execution, ...found }: Verified & { verdict: 'different' }): void {
  store.judgements.quarantine({ key: execution.key }, `not reproducible: executed again, ${describeDifference(found)}`)
}

/** How the bytes that were made again differ from those on record. */
export function describeDifference({
  now,
  difference,
}: Pick<Extract<Verification, { verdict: 'different' }>, 'now' | 'difference'>): string {
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
