import { digestOfRow, type ChainedTable } from './chain.ts'
import type { Place } from './connection.ts'
import { contentOfEvent, type EventRow } from './event-log.ts'
import { contentOfExecution, type ExecutionRow, type RecordedRow } from './execution.ts'
import type { ResultRow } from './executions.ts'

/** What is wrong with one thing in the store: enough to mend it. */
export type Problem =
  | { readonly kind: 'row'; readonly table: ChainedTable; readonly id: number; readonly found: string | null }
  | { readonly kind: 'result'; readonly key: string; readonly execution: number }
  | { readonly kind: 'artifact'; readonly digest: string }
  | { readonly kind: 'text'; readonly digest: string }
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

const note = '`fsck --mend` notes the damage for good, and takes what hangs on it out of use'
const rerun = '`fsck --mend` takes it out of use; it is made again when it is next needed'

/** A row of the record of executions whose chain does not hold. */
export function damagedExecution(row: ExecutionRow, { database }: Place): Finding {
  const found = digestOfRow('execution', contentOfExecution(row), row.chain)
  return damagedRow({ table: 'execution', id: row.id, found }, database)
}

/** A row of the event log whose chain does not hold. */
export function damagedEvent(row: EventRow, { database }: Place): Finding {
  const found = digestOfRow('event', contentOfEvent(row), row.chain)
  return damagedRow({ table: 'event', id: row.id, found }, database)
}

/** A row of a chained table that is damaged, or missing where `found` is null. */
export function damagedRow(row: { table: ChainedTable; id: number; found: string | null }, database: string): Finding {
  const name = `${row.table} ${row.id}`
  return {
    problem: { kind: 'row', ...row },
    what: `the record of ${name} ${row.found === null ? 'is missing' : 'is not what was once written'}`,
    where: `${database}, ${name}`,
    mend: note,
  }
}

/** An adopted execution that is not in the history that it was adopted from. */
export function foreignRow(row: RecordedRow, database: string): Finding {
  const found = digestOfRow('execution', contentOfExecution(row), row.chain)
  const what = `execution ${row.id} is not in the history that it was adopted from`
  return { ...damagedRow({ table: 'execution', id: row.id, found }, database), what }
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

/** A key whose newest execution cannot be found by a lookup, or an older one is found in its place. */
export function lostResult(row: { key: string; execution: number }, { database }: Place): Finding {
  return {
    problem: { kind: 'result', ...row },
    what: `a lookup of key ${row.key} does not find execution ${row.execution}`,
    where: `${database}, result ${row.key}`,
    mend: rerun,
  }
}

/** An artifact whose bytes are damaged, missing, or not those of any execution; `where` says where they are now. */
export function damagedArtifact(digest: string, where: string, state = 'are damaged'): Finding {
  return { problem: { kind: 'artifact', digest }, what: `the bytes of artifact ${digest} ${state}`, where, mend: rerun }
}

/** A kept text (code, or the decisions of a run) that is damaged or missing. */
export function damagedText(digest: string, whose: string | null, { database }: Place): Finding {
  return {
    problem: { kind: 'text', digest },
    what: whose === null ? `the kept text ${digest} belongs to nothing` : `the text of ${whose} is damaged or missing`,
    where: `${database}, kept ${digest}`,
    mend: note,
  }
}

/** A memo whose seal is broken. */
export function damagedMemo(name: string, { database }: Place): Finding {
  return {
    problem: { kind: 'memo', name },
    what: `the memo "${name}" is damaged`,
    where: `${database}, memo ${name}`,
    mend: '`fsck --mend` forgets it; it is found again when it is next needed',
  }
}

/** A file in the cache that nothing names. */
export function strayFile(file: string, what: string): Finding {
  return {
    problem: { kind: 'file', file },
    what,
    where: file,
    mend: '`fsck --mend` moves it to the quarantine folder of the cache',
  }
}

/** A compiled build that is not as it was made: no run would use it. */
export function damagedBuild(folder: string, what: string): Finding {
  return {
    problem: { kind: 'file', file: folder },
    what,
    where: folder,
    mend: '`fsck --mend` moves the build to the quarantine folder of the cache; the next run compiles it anew',
  }
}

/** Damage to the database file itself. */
export function damagedPages(message: string, { database }: Place): Finding {
  return {
    problem: { kind: 'pages' },
    what: `the database file is damaged: ${message}`,
    where: database,
    mend: '`fsck --mend` saves every row that can still be read; the damaged file is kept beside it',
  }
}
