import type { Ledger } from '../../../engine/coordinator/ledger.ts'
import type { Knowledge } from '../../../engine/plan/make-plan.ts'
import { isInFile } from '../../../engine/values/bytes-in-file.ts'
import type { ArtifactDigest, TaskKey } from '../../../engine/values/digest.ts'

/** A store in memory that runs share, with what a test asks of it and does to it. */
export interface StoreInMemory {
  readonly knowledge: Knowledge
  /** The store as one run sees it. */
  ledger(run: string): Ledger
  /** What was recorded, in order: `run 1: a`. */
  readonly recorded: string[]
  /** How often each key was recorded with its bytes still there: once is right. */
  readonly recordedAgain: string[]
  /** The size of each transaction that recorded results. */
  readonly transactions: number[]
  /** What failed, in order: `run 1: a`. */
  readonly failed: string[]
  /** The run that computes each key. */
  readonly leases: Map<TaskKey, string>
  readonly outputs: Map<TaskKey, ArtifactDigest>
  readonly bytes: Map<ArtifactDigest, Uint8Array>
  /** Changes the stored bytes of an artifact behind the store's back. */
  damage(digest: ArtifactDigest): void
  /** A run's process is gone: nobody computes its keys any more. */
  die(run: string): void
}

/** Makes an empty store. */
export function storeInMemory(): StoreInMemory {
  const outputs = new Map<TaskKey, ArtifactDigest>()
  const bytes = new Map<ArtifactDigest, Uint8Array>()
  const leases = new Map<TaskKey, string>()
  const [recorded, recordedAgain, failed] = [[] as string[], [] as string[], [] as string[]]
  const transactions: number[] = []
  const release = (run: string, keys: Iterable<TaskKey>): void => {
    for (const key of keys) if (leases.get(key) === run) leases.delete(key)
  }
  const find = (keys: readonly TaskKey[]) =>
    new Map(
      keys.flatMap((key) => {
        const output = outputs.get(key)
        return output === undefined ? [] : [[key, { execution: 1, output }] as const]
      }),
    )
  const ledger = (run: string): Ledger => ({
    record(results) {
      transactions.push(results.length)
      for (const { task, key, digest, bytes: made } of results) {
        const known = outputs.get(key.key)
        if (known !== undefined && bytes.has(known)) recordedAgain.push(`${run}: ${task.name}`)
        recorded.push(`${run}: ${task.name}`)
        outputs.set(key.key, digest)
        if (isInFile(made)) throw new Error('a store in memory takes no files')
        bytes.set(digest, made)
        release(run, [key.key])
      }
    },
    fail({ task, key }) {
      failed.push(`${run}: ${task.name}`)
      release(run, [key])
    },
    keptFailure: () => undefined,
    find,
    location(digest) {
      const inline = bytes.get(digest)
      return inline === undefined ? undefined : { inline }
    },
    lease(keys) {
      for (const key of keys) if (!leases.has(key)) leases.set(key, run)
      return new Set(keys.filter((key) => leases.get(key) === run))
    },
    owners: (keys) =>
      new Map(
        keys.flatMap((key) => {
          const owner = leases.get(key)
          return owner === undefined ? [] : [[key, { run: owner, process: null }] as const]
        }),
      ),
    release: (keys) => {
      release(run, keys)
    },
    setAside: (digest) => {
      bytes.delete(digest)
    },
  })
  return {
    knowledge: {
      lookup: find,
      presence: (digests) => new Set(digests.filter((digest) => bytes.has(digest))),
      keptFailures: () => new Map(),
      latestOf: () => undefined,
      lastOf: () => [],
    },
    ledger,
    recorded,
    recordedAgain,
    transactions,
    failed,
    leases,
    outputs,
    bytes,
    damage: (digest) => {
      bytes.set(digest, new TextEncoder().encode('damaged'))
    },
    die: (run) => {
      release(run, leases.keys())
    },
  }
}
