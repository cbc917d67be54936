import type { AnyBytes } from '../values/bytes-in-file.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { ArtifactDigest, CodeDigest, TaskKey } from '../values/digest.ts'
import type { Format } from '../values/kind.ts'
import { chainOf } from './chain.ts'
import type { RunId } from './run-id.ts'

/** The commit that was checked out, and whether files differed from it. */
export interface GitState {
  readonly commit: string
  readonly dirty: boolean
}

/** What is known of an execution beside its place in the store. */
interface ExecutionFacts {
  readonly key: TaskKey
  /** The whole text that the key is the digest of, as canonical JSON. */
  readonly preimage: string
  readonly task: string
  readonly stage: string
  /** Canonical JSON. */
  readonly params: string
  /** Null for an ingest step, which has no code of the study's. */
  readonly code: CodeDigest | null
  readonly output: ArtifactDigest
  readonly format: Format
  readonly run: RunId
  /** ISO 8601, UTC. */
  readonly started: string
  readonly ms: number
  readonly worker: string
  readonly host: string
  readonly node: string
  readonly git: GitState | null
  /** What else was seen of it: which kernel build ran, what the recorder saw. */
  readonly record: Json
  /** Where it stands in the history that it was adopted from; an execution of this store's own has none. */
  readonly adopted?: Adopted
}

/** The place of an adopted execution in the history of the store that executed it. */
export interface Adopted {
  /** The adoption, which stands among the runs. */
  readonly run: RunId
  /** The head of that history. */
  readonly segment: string
  /** Its id there. */
  readonly execution: number
  /** Where that store had adopted it from. */
  readonly before?: Adopted
}

/** A task that has just run, to be recorded with the bytes that it made. */
export interface NewExecution extends ExecutionFacts {
  /** A file of bytes is taken away once they are recorded. */
  readonly bytes: AnyBytes
}

/** A task that ran, as the store holds it. */
export interface Execution extends ExecutionFacts {
  readonly id: number
  /** The size of its output. */
  readonly bytes: number
  /** The digest of this execution and all before it. */
  readonly chain: string
  /** Why its result is not to be used any more, or null. */
  readonly quarantined: string | null
}

/** A row of the table of executions. */
export interface RecordedRow {
  readonly id: number
  readonly key: string
  readonly task: string
  readonly stage: string
  readonly output: string
  readonly ms: number
  readonly body: string
  readonly chain: string
}

/** A row with the chain of the row before it. */
export interface ExecutionRow extends RecordedRow {
  readonly previous: string | null
}

type Body = Omit<Execution, 'id' | 'key' | 'task' | 'stage' | 'output' | 'ms' | 'chain' | 'quarantined'>

/** The fields of an execution that have no column of their own. */
export function bodyOfExecution(execution: NewExecution): Body {
  const { preimage, params, code, format, bytes, run, started, worker, host, node, git, record, adopted } = execution
  const facts = { preimage, params, code, format, bytes: bytes.length, run, started, worker, host, node, git, record }
  return adopted === undefined ? facts : { ...facts, adopted }
}

/** The columns of an execution that its chain covers. */
export function contentOfExecution(row: Omit<RecordedRow, 'chain'>): readonly unknown[] {
  return [row.id, row.key, row.task, row.stage, row.output, row.ms, row.body]
}

/**
 * Whether a row is what was once recorded: its chain follows from the row before it and from its own content. The chain
 * begins anew, from nothing, at the first row and after rows that were noted as lost.
 */
export function executionHolds(row: ExecutionRow): boolean {
  return row.chain === chainOf('execution', row.previous ?? '', contentOfExecution(row))
}

/** Reads a row whose chain holds. */
export function executionOf(row: RecordedRow, quarantined: string | null): Execution {
  const { id, key, task, stage, output, ms, chain } = row
  const body = JSON.parse(row.body) as Body
  return { ...body, id, key: key as TaskKey, task, stage, output: output as ArtifactDigest, ms, chain, quarantined }
}

/** The row of an adopted execution as it stands in the history that it was adopted from; undefined for one of the store's own. */
export function rowBeforeAdoption(row: Omit<RecordedRow, 'chain'>): Omit<RecordedRow, 'chain'> | undefined {
  const { adopted, ...facts } = JSON.parse(row.body) as Body
  if (adopted === undefined) return undefined
  const { execution: id, before } = adopted
  return { ...row, id, body: canonicalJson(before === undefined ? facts : { ...facts, adopted: before }) }
}
