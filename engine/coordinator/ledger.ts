import type { KeyWithPreimage } from '../plan/task-key.ts'
import type { Task } from '../graph/task.ts'
import type { Format } from '../values/kind.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, TaskKey } from '../values/digest.ts'
import type { TaskError } from '../worker/messages.ts'

/** A task that ran, as it is to be recorded. */
export interface Result {
  readonly task: Task
  readonly key: KeyWithPreimage
  readonly code: CodeDigest | null
  readonly format: Format
  readonly bytes: AnyBytes
  readonly digest: ArtifactDigest
  readonly started: Date
  readonly ms: number
  readonly worker: string
  readonly record: Readonly<Record<string, Json>>
}

/** A task that failed, as it is to be recorded. */
interface FailedTask {
  readonly task: Task
  readonly key: TaskKey
  readonly error: TaskError
  readonly ms: number
}

/** A failure that is kept, with its error as it was. */
export interface KeptTaskFailure {
  readonly error: TaskError
  /** ISO 8601, UTC. */
  readonly since: string
}

/** Another run, and its process where that is known: `process 4711 on host`. */
export interface Owner {
  readonly run: string
  readonly process: string | null
}

/** What running tasks asks of the store. */
export interface Ledger {
  /** Records results in one transaction. When it returns they are durable, and no longer leased. */
  record(results: readonly Result[]): void
  /** Records how a task failed; it is no longer leased. */
  fail(failed: FailedTask): void
  /** The failure of a key that is not to be tried again. */
  keptFailure(key: TaskKey): KeptTaskFailure | undefined
  /** The valid outputs that anybody has recorded under these keys. */
  find(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, { readonly output: ArtifactDigest }>
  /** Where an artifact's bytes are, or undefined where they are gone or damaged. */
  location(digest: ArtifactDigest): { readonly inline: Uint8Array } | { readonly file: string } | undefined
  /** Takes keys for this run; those that another living run is computing are not among the answer. */
  lease(keys: readonly TaskKey[]): ReadonlySet<TaskKey>
  /** Who is computing these keys, where somebody is. */
  owners(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, Owner>
  release(keys: readonly TaskKey[]): void
  /** Puts damaged bytes aside, so that they count as gone. */
  setAside(digest: ArtifactDigest): void
}
