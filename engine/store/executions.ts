import type { ArtifactDigest, CodeDigest, TaskKey } from '../values/digest.ts'
import type { Format } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'
import { sealOf } from './chain.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import { executionHolds, executionOf, type Execution, type ExecutionRow, type RecordedRow } from './execution.ts'
import { contentText, digestContent, type ContentDigest } from './history.ts'

/** What a lookup knows of a key: its newest result that is not quarantined. */
export interface KnownResult {
  readonly execution: number
  readonly output: ArtifactDigest
  readonly format: Format
  readonly bytes: number
  readonly ms: number
}

/** The questions about what has been executed. */
export interface Executions {
  /** The valid result of each key that has one; a result whose row is damaged is left out, so that its task runs again. */
  lookup(keys: readonly TaskKey[]): ReadonlyMap<TaskKey, KnownResult>
  /** The newest execution under a task's name. */
  latestOf(task: string): Execution | undefined
  /** The last executions under a task's name, newest first; five where no number is given. */
  lastOf(task: string, last?: number): readonly Execution[]
  /** The executions whose results lookups find, oldest first. */
  inUse(): readonly Execution[]
  /** The executions of a key, oldest first. */
  ofKey(key: TaskKey): readonly Execution[]
  /** The executions that made an artifact, oldest first. */
  producersOf(output: ArtifactDigest): readonly Execution[]
  /** The newest execution that made an artifact. */
  latestProducerOf(output: ArtifactDigest): Execution | undefined
  /** The newest execution of each task that once ran with these params or this code, newest first: a task may have been renamed. */
  similarTo(facts: { readonly params: string; readonly code: CodeDigest }): readonly Execution[]
  /** @throws UserError `execution-damaged` where the row is not what was recorded. */
  get(id: number): Execution | undefined
  /** The row of an execution as it was written, to be handed on. @throws UserError `execution-damaged` as `get`. */
  rowOf(id: number): RecordedRow | undefined
  /** The content digest of each row, oldest first, as the rows are found: `audit` says whether they are sound. */
  history(): readonly { readonly id: number; readonly content: ContentDigest }[]
  /** How long a stage's tasks took of late (the last 101), or undefined where none ran. */
  durations(stage: string): { readonly count: number; readonly medianMs: number } | undefined
  /** The execution at a place of the history, counted from 0; undefined where its row is damaged. */
  at(place: number): Execution | undefined
}

/** So many executions of a task tell enough of it, unless more are asked for. */
const usualLast = 5

/** A row of the index of results. */
export interface ResultRow extends KnownResult {
  readonly key: TaskKey
  readonly seal: string
}

type RawResult = [TaskKey, number, ArtifactDigest, Format, number, number, string]

/** What to do on meeting damaged rows. */
export interface Alarm {
  result(row: ResultRow): void
  execution(row: ExecutionRow): void
}

/** The columns of a result that its seal covers. */
export function contentOfResult(row: Omit<ResultRow, 'seal'>): readonly unknown[] {
  return [row.key, row.execution, row.output, row.format, row.bytes, row.ms]
}

/** Opens the queries over executions. */
export function executionsIn({ db, path, guard }: Connection, events: EventLog, alarm: Alarm): Executions {
  const columns = 'SELECT e.*, p.chain AS previous FROM execution e LEFT JOIN execution p ON p.id = e.id - 1'
  // One statement for all keys: 10,000 single ones take three times as long. Rows as lists, and a join: half the time of objects and IN.
  const results = db
    .prepare<[string], RawResult>(
      `SELECT result.key, execution, output, format, bytes, ms, seal FROM json_each(?) AS asked
       CROSS JOIN result ON result.key = asked.value`,
    )
    .raw()
  const byId = db.prepare<[number], ExecutionRow>(`${columns} WHERE e.id = ?`)
  const byTask = db.prepare<[string, number], ExecutionRow>(`${columns} WHERE e.task = ? ORDER BY e.id DESC LIMIT ?`)
  const byKey = db.prepare<[string], ExecutionRow>(`${columns} WHERE e.key = ? ORDER BY e.id`)
  const byOutputNewest = db.prepare<[string], ExecutionRow>(`${columns} WHERE e.output = ? ORDER BY e.id DESC LIMIT 5`)
  const byOutput = db.prepare<[string], ExecutionRow>(`${columns} WHERE e.output = ? ORDER BY e.id`)
  const byLikeness = db.prepare<[string, string], ExecutionRow>(
    `${columns} WHERE e.id IN (SELECT max(id) FROM execution
      WHERE json_extract(body, '$.params') = ? OR json_extract(body, '$.code') = ? GROUP BY task ORDER BY 1 DESC LIMIT 100)
     ORDER BY e.id DESC`,
  )
  const byPlace = db.prepare<[number], ExecutionRow>(`${columns} ORDER BY e.id LIMIT 1 OFFSET ?`)
  const used = db.prepare<[], ExecutionRow>(`${columns} WHERE e.id IN (SELECT execution FROM result) ORDER BY e.id`)
  const all = db.prepare<[], RecordedRow>('SELECT * FROM execution ORDER BY id')
  const times = db
    .prepare<[string], number>('SELECT ms FROM execution WHERE stage = ? ORDER BY id DESC LIMIT 101')
    .pluck()

  const parsed = (row: ExecutionRow): Execution => executionOf(row, quarantineOf(row.id, events))
  const holds = (row: ExecutionRow): boolean => {
    if (executionHolds(row)) return true
    alarm.execution(row)
    return false
  }
  const sound = (rows: readonly ExecutionRow[]): Execution[] => rows.filter(holds).map(parsed)
  const soundRow = (id: number): ExecutionRow | undefined => {
    const row = byId.get(id)
    if (row !== undefined && !executionHolds(row)) throw damagedExecution(id, path)
    return row
  }
  const firstSound = (rows: readonly ExecutionRow[]): Execution | undefined => {
    const row = rows.find(holds)
    return row === undefined ? undefined : parsed(row)
  }

  return {
    lookup: (keys) =>
      guard(() => {
        const found = new Map<TaskKey, KnownResult>()
        for (const [key, execution, output, format, bytes, ms, seal] of results.all(JSON.stringify(keys))) {
          const result = { execution, output, format, bytes, ms }
          if (seal === sealOf('result', [key, execution, output, format, bytes, ms])) found.set(key, result)
          else alarm.result({ key, ...result, seal })
        }
        return found
      }),
    latestOf: (task) => guard(() => firstSound(byTask.all(task, usualLast))),
    lastOf: (task, last = usualLast) => guard(() => sound(byTask.all(task, last))),
    inUse: () => guard(() => sound(used.all())),
    ofKey: (key) => guard(() => sound(byKey.all(key))),
    producersOf: (output) => guard(() => sound(byOutput.all(output))),
    latestProducerOf: (output) => guard(() => firstSound(byOutputNewest.all(output))),
    similarTo: ({ params, code }) => guard(() => sound(byLikeness.all(params, code))),
    get: (id) =>
      guard(() => {
        const row = soundRow(id)
        return row === undefined ? undefined : parsed(row)
      }),
    at: (place) => guard(() => firstSound(byPlace.all(place))),
    rowOf: (id) =>
      guard(() => {
        const row = soundRow(id)
        if (row === undefined) return undefined
        const { id: number, key, task, stage, output, ms, body, chain } = row
        return { id: number, key, task, stage, output, ms, body, chain }
      }),
    history: () =>
      guard(() => Array.from(all.iterate(), (row) => ({ id: row.id, content: digestContent(contentText(row)) }))),
    durations: (stage) =>
      guard(() => {
        const sorted = times.all(stage).sort((a, b) => a - b)
        const medianMs = sorted[sorted.length >> 1]
        return medianMs === undefined ? undefined : { count: sorted.length, medianMs }
      }),
  }
}

/** Why an execution's result is not to be used any more, or null. */
function quarantineOf(id: number, events: EventLog): string | null {
  const last = events.about('quarantine', `execution/${id}`).at(-1)
  return last?.body.reason ?? null
}

function damagedExecution(id: number, path: string): UserError {
  return new UserError({
    code: 'execution-damaged',
    what: `the record of execution ${id} is not what was once written`,
    at: `${path}, execution ${id}`,
    fix: '`fsck` says what else is damaged; `fsck --mend` takes its result out of use',
  })
}
