import { describeExit } from '../coordinator/describe-exit.ts'
import type { StageText, TaskError } from '../worker/messages.ts'
import { resourcesOf, secondsFor } from '../coordinator/worker-process.ts'
import type { WorkerPool } from '../coordinator/worker-pool.ts'
import type { Execution } from '../store/open-store.ts'
import { discard, isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { firstDifference, type Difference } from './first-difference.ts'
import { describeInput, type AgainRecords, type OrderAgain } from './order-again.ts'
import { recordedBytes } from './recorded-bytes.ts'

/** What came of executing a recorded task again. */
export type Verification =
  | { readonly verdict: 'same' }
  | {
      readonly verdict: 'different'
      readonly now: ArtifactDigest
      /** Null where the recorded bytes are gone: their digest tells that they differ, and nothing more. */
      readonly difference: Difference | null
    }
  | { readonly verdict: 'failed'; readonly error: TaskError }
  | { readonly verdict: 'not verified'; readonly why: string }

/** What is asked of the store for it. */
type Records = Pick<AgainRecords, 'artifacts'>

/** Executes a recorded task again on a worker that has run nothing before, and compares the bytes. */
export async function verifyExecution(
  execution: Execution,
  again: OrderAgain & { readonly text: StageText },
  { pool, store, signal }: { readonly pool: WorkerPool; readonly store: Records; readonly signal: AbortSignal },
): Promise<Verification> {
  const made = await executeOnce(again, pool, signal)
  if ('error' in made)
    return made.error.code === 'damaged-input' ? damaged(again, store) : { verdict: 'failed', ...made }
  try {
    const now = isInFile(made.bytes) ? digestFile(made.bytes.file) : digestBytes(made.bytes)
    if (now === execution.output) return { verdict: 'same' }
    const was = recordedBytes(execution.output, store)
    const difference = was && (await firstDifference(execution.format, was, made.bytes))
    return { verdict: 'different', now, difference: difference ?? null }
  } finally {
    discard(made.bytes)
  }
}

/** Bytes that are damaged say nothing of the execution; they are put out of use. */
function damaged({ order }: OrderAgain, store: Records): Verification {
  const unsound = Object.entries(order.inputs).flatMap(([name, sources]) =>
    [sources]
      .flat()
      .filter(
        ({ digest }) =>
          store.artifacts.setAside(digest) !== undefined || !store.artifacts.presence([digest]).has(digest),
      )
      .map((source) => describeInput(name, source)),
  )
  const why = `the bytes of its ${unsound.join(' and its ')} are damaged or gone`
  return {
    verdict: 'not verified',
    why: unsound.length > 0 ? why : 'its inputs were damaged, and were made anew meanwhile',
  }
}

async function executeOnce(
  { order, text, declaration }: OrderAgain & { readonly text: StageText },
  pool: WorkerPool,
  signal: AbortSignal,
): Promise<{ readonly bytes: AnyBytes } | { readonly error: TaskError }> {
  const { limits } = declaration
  let made: { bytes: AnyBytes } | { error: TaskError } | undefined
  const end = await pool.run({
    orders: [order],
    stages: [text],
    // What an earlier task left in its process must not help this one.
    fresh: true,
    signal,
    resources: resourcesOf(declaration),
    seconds: secondsFor(declaration),
    onMessage: (message) => {
      if (message.type === 'done') made = { bytes: message.bytes }
      if (message.type === 'failed') made = { error: message.error }
    },
  })
  return made ?? { error: describeExit({ ...end, limits, tries: 1 }).error }
}
