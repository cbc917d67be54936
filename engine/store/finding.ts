import type { ArtifactDigest } from '../values/digest.ts'
import { digestOfRow, type ChainedTable } from './chain.ts'
import type { Place } from './connection.ts'
import { contentOfEvent, type EventRow } from './event-log.ts'
import { contentOfExecution, type ExecutionRow } from './execution.ts'
import type { ResultRow } from './executions.ts'

/** What is wrong with one thing in the store: enough to mend it. */
export type Problem =
  | { readonly kind: 'row'; readonly table: ChainedTable; readonly id: number; readonly found: string | null }
  | { readonly kind: 'result'; readonly key: string; readonly execution: number | null }
  | { readonly kind: 'artifact'; readonly digest: string }
  | { readonly kind: 'text'; readonly digest: string; readonly subject: string | null }
  | { readonly kind: 'memo'; readonly name: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'pages' }

/** One thing that is wrong with the store, for a person: what, where, and the command that mends it. */
export interface Finding {
  readonly problem: Problem
  readonly what: string
  readonly where: string
  readonly mend: string
}

const rerun = '`fsck --mend` takes it out of use; it is made again when it is next needed'

/** A row of the record of executions whose chain does not hold. */
export function damagedExecution(row: ExecutionRow, { database }: Place): Finding {
  return damagedRow(
    { table: 'execution', id: row.id, found: digestOfRow('execution', contentOfExecution(row)) },
    database,
  )
}

/** A row of the event log whose chain does not hold. */
export function damagedEvent(row: EventRow, { database }: Place): Finding {
  return damagedRow({ table: 'event', id: row.id, found: digestOfRow('event', contentOfEvent(row)) }, database)
}

/** A row of a chained table that is damaged, or missing where `found` is null. */
export function damagedRow(
  { table, id, found }: { table: ChainedTable; id: number; found: string | null },
  database: string,
): Finding {
  return {
    problem: { kind: 'row', table, id, found },
    what: `${table} ${id} ${found === null ? 'is missing' : 'is not what was once recorded'}`,
    where: `${database}, ${table} ${id}`,
    mend: '`fsck --mend` notes the damage for good, and takes what hangs on it out of use',
  }
}

/** A row of the index of results whose seal is broken. */
export function damagedResult(row: ResultRow, { database }: Place): Finding {
  return {
    problem: { kind: 'result', key: row.key, execution: row.execution },
    what: `the result of key ${row.key} is not what was once recorded`,
    where: `${database}, result ${row.key}`,
    mend: rerun,
  }
}

/** An artifact whose bytes were damaged, and where they are now. */
export function damagedArtifact(digest: ArtifactDigest, where: string): Finding {
  return {
    problem: { kind: 'artifact', digest },
    what: `the bytes of artifact ${digest} are damaged`,
    where,
    mend: rerun,
  }
}
