import type { LineageRecords } from '../crates/check-records.ts'
import type { AdoptionFacts, Execution, Store } from '../store/open-store.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { OthersRequest } from './execute-others.ts'
import type { Replayed } from './replayed.ts'

/** A crate or a store of others, whose records have been compared with each other. It must be closed. */
export interface AdoptSource {
  readonly source: AdoptionFacts['source']
  /** Its executions are in the order of their ids, with all that is behind them. */
  readonly records: LineageRecords
  /** The artifacts whose bytes are there. */
  readonly presence: (digests: readonly ArtifactDigest[]) => ReadonlySet<ArtifactDigest>
  /** Its bytes of an artifact, copied and digested now. */
  readonly copy: (digest: ArtifactDigest, to: Store['artifacts']) => Promise<Copied>
  /** Executes tasks again with the code that is in it. */
  readonly again: (chosen: readonly Execution[], request: OthersRequest) => Promise<Replayed[]>
  /** What whoever executes tasks of it should know. */
  readonly warnings: (sandbox: readonly string[] | undefined) => readonly string[]
  readonly close: () => void
}

/** Bytes that were copied, and their digest. */
export interface Copied {
  readonly bytes: AnyBytes
  readonly digest: ArtifactDigest
}
