import { digestBytes } from '../values/digest.ts'
import { chainOf, digestOfRow, sealOf, type ChainedTable } from './chain.ts'
import type { Place } from './connection.ts'
import { contentOfEvent, eventHolds, eventOf, type EventRow, type StoreEvent } from './event-log.ts'
import { contentOfExecution, type ExecutionRow, type RecordedRow } from './execution.ts'
import { contentOfResult, type ResultRow } from './executions.ts'
import {
  damagedArtifact,
  damagedMemo,
  damagedPages,
  damagedResult,
  damagedRow,
  damagedText,
  foreignRow,
  lostResult,
  type Finding,
} from './finding.ts'
import { unpack } from './kept-texts.ts'
import { compareDeclared } from './schema.ts'
import { headOf, historyOf, isInHistory } from './segment.ts'
import { Database, type SqliteDatabase } from './sqlite.ts'
import { isBusy } from './wait-for-lock.ts'
import type { Anchor } from './event-bodies.ts'

/** Checks every row of the database, and the bytes in it, at one moment; what was noted for good is not told again. */
export function checkRows(db: SqliteDatabase, place: Place): Finding[] {
  return db.transaction(() => {
    const log = soundEvents(db)
    const checks = [
      checkPages(db, place),
      checkChain(db, place, 'execution'),
      checkChain(db, place, 'event'),
      checkAnchors(db, place, log),
      checkResults(db, place, log),
      checkInline(db, place),
      checkTexts(db, place, log),
      checkSegments(db, place, log),
      checkMemo(db, place),
    ]
    return withoutNoted(
      checks.flatMap((check) => untilUnreadable(check, place)),
      log,
    )
  })()
}

/** Checks the event log alone. */
export function checkEvents(db: SqliteDatabase, place: Place): Finding[] {
  return withoutNoted(untilUnreadable(checkChain(db, place, 'event'), place), soundEvents(db))
}

/** Checks the record of executions alone, from its end to its beginning; also what was noted for good is told. */
export function checkExecutions(db: SqliteDatabase, place: Place): Finding[] {
  return db.transaction(() => {
    const log = soundEvents(db)
    const checks = [
      checkChain(db, place, 'execution'),
      checkAnchors(db, place, log),
      checkHistories(db, place, log),
      checkSegments(db, place, log),
    ]
    const found = checks.flatMap((check) => untilUnreadable(check, place))
    return [...new Map(found.map((finding) => [finding.what, finding])).values()]
  })()
}

function withoutNoted(findings: readonly Finding[], log: readonly StoreEvent[]): Finding[] {
  const notes = new Set(log.flatMap(noteOf))
  return findings.filter(({ problem }) => !notes.has(describeNote(problem)))
}

/** What a note in the log says of a problem; empty for problems that are never noted. */
function describeNote(problem: Finding['problem']): string {
  if (problem.kind === 'row') return `${problem.table}/${problem.id} ${problem.found}`
  return problem.kind === 'text' ? `text/${problem.digest} null` : ''
}

function noteOf(event: StoreEvent): string[] {
  if (!isKind(event, 'quarantine') || event.body.found === undefined) return []
  return [`${event.subject} ${event.body.found}`]
}

function isKind<K extends StoreEvent['kind']>(event: StoreEvent, kind: K): event is StoreEvent<K> {
  return event.kind === kind
}

/** The findings of a check; when SQLite can't go on, its error becomes the last finding. */
function untilUnreadable(check: Iterable<Finding>, place: Place): Finding[] {
  const findings: Finding[] = []
  try {
    for (const finding of check) findings.push(finding)
  } catch (error) {
    if (!isDamage(error)) throw error
    findings.push(damagedPages(error.message, place))
  }
  return findings
}

/** Whether an error tells of damage: SQLite's errors do, except for a locked database. */
function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && !isBusy(error)
}

function soundEvents(db: SqliteDatabase): StoreEvent[] {
  const log: StoreEvent[] = []
  const select = 'SELECT e.*, p.chain AS previous FROM event e LEFT JOIN event p ON p.id = e.id - 1 ORDER BY e.id'
  try {
    for (const row of db.prepare<[], EventRow>(select).iterate()) if (eventHolds(row)) log.push(eventOf(row))
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  return log
}

function* checkPages(db: SqliteDatabase, place: Place): Iterable<Finding> {
  for (const message of db.prepare<[], string>('PRAGMA integrity_check').pluck().all()) {
    if (message !== 'ok') yield damagedPages(message, place)
  }
  const { wrong, wanted } = compareDeclared(db)
  for (const one of wrong) yield damagedPages(`it declares ${JSON.stringify(one.sql ?? one.name)}`, place)
  for (const one of wanted) yield damagedPages(`it does not declare ${JSON.stringify(one.sql ?? one.name)}`, place)
}

function* checkChain(db: SqliteDatabase, { database }: Place, table: ChainedTable): Iterable<Finding> {
  let previous = ''
  let next = 1
  for (const row of db.prepare<[], ExecutionRow | EventRow>(`SELECT * FROM ${table} ORDER BY id`).iterate()) {
    if (next < row.id) previous = ''
    for (; next < row.id; next++) yield damagedRow({ table, id: next, found: null }, database)
    const content = 'kind' in row ? contentOfEvent(row) : contentOfExecution(row)
    if (row.chain !== chainOf(table, previous, content)) {
      yield damagedRow({ table, id: row.id, found: digestOfRow(table, content, row.chain) }, database)
    }
    previous = row.chain
    next = row.id + 1
  }
}

/** Compares with the end of the chain that each run noted, which shows rows that were cut off or rewritten since. */
function* checkAnchors(db: SqliteDatabase, { database }: Place, log: readonly StoreEvent[]): Iterable<Finding> {
  const chain = db.prepare<[number], string>('SELECT chain FROM execution WHERE id = ?').pluck()
  const last = db.prepare<[], number | null>('SELECT max(id) FROM execution').pluck().get() ?? 0
  const anchors = log.flatMap((event): Anchor[] =>
    isKind(event, 'run') || isKind(event, 'run-end') ? [event.body.executions] : [],
  )
  const reached = Math.max(0, ...anchors.map(({ id }) => id))
  for (let id = last + 1; id <= reached; id++) yield damagedRow({ table: 'execution', id, found: null }, database)
  for (const anchor of new Map(anchors.map((one) => [one.id, one])).values()) {
    const found = chain.get(anchor.id)
    if (found === undefined || found === anchor.chain) continue
    const row = db.prepare<[number], ExecutionRow>('SELECT * FROM execution WHERE id = ?').get(anchor.id)!
    const digest = digestOfRow('execution', contentOfExecution(row), row.chain)
    yield damagedRow({ table: 'execution', id: anchor.id, found: digest }, database)
  }
}

/** Each key's newest execution, and no other, is what a lookup finds, unless it is quarantined: then nothing is found. */
function* checkResults(db: SqliteDatabase, place: Place, log: readonly StoreEvent[]): Iterable<Finding> {
  const quarantined = new Set(log.filter(({ kind }) => kind === 'quarantine').map(({ subject }) => subject))
  const newest = db.prepare<[], { key: string; execution: number }>(
    'SELECT key, max(id) AS execution FROM execution GROUP BY key',
  )
  const awaited = new Map(newest.all().map((row) => [row.key, row]))
  const made = db.prepare<[number], { key: string; output: string; ms: number }>(
    'SELECT key, output, ms FROM execution WHERE id = ?',
  )
  for (const row of db.prepare<[], ResultRow>('SELECT * FROM result').iterate()) {
    const expected = awaited.get(row.key)
    const execution = made.get(row.execution)
    awaited.delete(row.key)
    const agrees = execution?.key === row.key && execution.output === row.output && execution.ms === row.ms
    const sound = agrees && row.seal === sealOf('result', contentOfResult(row))
    if (!sound || quarantined.has(`execution/${row.execution}`)) yield damagedResult(row, place)
    else if (expected !== undefined && expected.execution !== row.execution) yield lostResult(expected, place)
  }
  for (const row of awaited.values()) if (!quarantined.has(`execution/${row.execution}`)) yield lostResult(row, place)
}

/** The bytes in the database; and no bytes, here or in a file, but those of some execution. */
function* checkInline(db: SqliteDatabase, place: Place): Iterable<Finding> {
  const select = `SELECT digest, bytes, inline, EXISTS (SELECT 1 FROM execution WHERE output = digest) AS made FROM artifact`
  type Row = { digest: string; bytes: number; inline: Uint8Array | null; made: number }
  for (const { digest, bytes, inline, made } of db.prepare<[], Row>(select).iterate()) {
    const where = `${place.database}, artifact ${digest}`
    if (made === 0) yield damagedArtifact(digest, where, 'are those of no execution')
    else if (inline !== null && (inline.length !== bytes || digestBytes(inline) !== digest)) {
      yield damagedArtifact(digest, where)
    }
  }
}

function* checkTexts(db: SqliteDatabase, place: Place, log: readonly StoreEvent[]): Iterable<Finding> {
  const whose = new Map<string, string>()
  for (const event of log) {
    if (isKind(event, 'code')) whose.set(event.body.text, `code ${event.subject}`)
    if (isKind(event, 'program')) whose.set(event.body.text, `what program ${event.subject} needed`)
    if (isKind(event, 'adoption')) whose.set(event.body.history, historyOfAdoption(event))
    if (isKind(event, 'run-end')) whose.set(event.body.plan, `the decisions of run ${event.subject}`)
  }
  const missing = new Set(whose.keys())
  for (const { digest, packed } of db
    .prepare<[], { digest: string; packed: Uint8Array }>('SELECT * FROM kept')
    .iterate()) {
    missing.delete(digest)
    if (unpack(packed, digest) === undefined || !whose.has(digest)) {
      yield damagedText(digest, whose.get(digest) ?? null, place)
    }
  }
  for (const digest of missing) yield damagedText(digest, whose.get(digest)!, place)
}

function historyOfAdoption({ subject }: StoreEvent<'adoption'>): string {
  return `the history that adoption ${subject} took from`
}

/** The texts of the histories that were adopted from. */
function* checkHistories(db: SqliteDatabase, place: Place, log: readonly StoreEvent[]): Iterable<Finding> {
  for (const event of log) {
    if (isKind(event, 'adoption') && textOf(db, event.body.history) === undefined)
      yield damagedText(event.body.history, historyOfAdoption(event), place)
  }
}

/** Each adopted row must be a row of the history that it was adopted from, and that history must have the head on record. */
function* checkSegments(db: SqliteDatabase, { database }: Place, log: readonly StoreEvent[]): Iterable<Finding> {
  const adopted = db.prepare<[string], RecordedRow>(
    `SELECT * FROM execution WHERE json_valid(body) AND json_extract(body, '$.adopted.run') = ?`,
  )
  for (const event of log) {
    if (!isKind(event, 'adoption')) continue
    const text = textOf(db, event.body.history)
    if (text === undefined) continue
    const history = historyOf(text)
    const isWhole = headOf(history) === event.body.segment
    for (const row of adopted.iterate(event.subject))
      if (!isWhole || !isInHistory(row, history)) yield foreignRow(row, database)
  }
}

function textOf(db: SqliteDatabase, digest: string): string | undefined {
  const packed = db.prepare<[string], Uint8Array>('SELECT packed FROM kept WHERE digest = ?').pluck().get(digest)
  return packed === undefined ? undefined : unpack(packed, digest)
}

function* checkMemo(db: SqliteDatabase, place: Place): Iterable<Finding> {
  const select = db.prepare<[], { name: string; value: string; seal: string }>('SELECT * FROM memo')
  for (const { name, value, seal } of select.iterate()) {
    if (seal !== sealOf('memo', [name, value])) yield damagedMemo(name, place)
  }
}
