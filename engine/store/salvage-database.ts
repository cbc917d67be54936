import { existsSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { applicationId, schema, schemaVersion } from './schema.ts'

/** What could be saved of a broken database, and where the broken file is now. */
export interface Salvage {
  readonly saved: number
  readonly aside: string
}

const tables = ['execution', 'event', 'result', 'artifact', 'kept', 'memo'] as const

/**
 * Puts a new database in the place of a broken one, with every row of it that can still be read, as it stands there: what
 * is wrong inside the rows is for `fsck` to find. The broken file is kept. No other process may have the store open.
 */
export function salvageDatabase(path: string): Salvage {
  const fresh = `${path}.salvaged`
  for (const suffix of ['', '-wal', '-shm']) rmSync(fresh + suffix, { force: true })
  const to = newDatabase(fresh)
  let saved = 0
  try {
    saved = copyTables(path, to)
  } finally {
    to.pragma('journal_mode = WAL')
    to.close()
  }
  const aside = freeName(`${path}.damaged`)
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  renameSync(fresh, path)
  return { saved, aside }
}

function newDatabase(path: string): Database.Database {
  const db = new Database(path)
  db.pragma('page_size = 8192')
  db.pragma(`application_id = ${applicationId}`)
  db.pragma(`user_version = ${schemaVersion}`)
  for (const statement of schema) db.exec(statement)
  return db
}

function copyTables(path: string, to: Database.Database): number {
  let from: Database.Database | undefined
  try {
    from = new Database(path)
    restoreSchema(from, to)
    const source = from
    return to.transaction(() => tables.reduce((saved, table) => saved + copyTable(table, source, to), 0))()
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0
    throw error
  } finally {
    from?.close()
  }
}

function copyTable(table: string, from: Database.Database, to: Database.Database): number {
  const columns = to.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const insert = to.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`)
  let saved = 0
  for (const row of readableRows(table, { columns, from })) {
    try {
      saved += insert.run(row).changes
    } catch (error) {
      // A value of another type than its column's: this row is lost.
      if (!(error instanceof Database.SqliteError)) throw error
    }
  }
  return saved
}

/** The rows from the front up to a broken page, from the back down to one, and what single questions get between. */
function* readableRows(
  table: string,
  { columns, from }: { columns: readonly string[]; from: Database.Database },
): Iterable<unknown[]> {
  const first = columns[0]!
  const id = table === 'result' ? first : 'rowid'
  const select = `SELECT ${id} AS at, ${columns.join(', ')} FROM ${table}`
  const ends: { low?: unknown; high?: unknown } = {}
  const isWhole = yield* rowsUntilBroken(from, `${select} ORDER BY ${id}`, (at) => (ends.low = at))
  if (isWhole) return
  yield* rowsUntilBroken(from, `${select} ORDER BY ${id} DESC`, (at) => (ends.high = at))
  const [low, high] = [Number(ends.low ?? 0), Number(ends.high ?? Number(ends.low ?? 0) + 100_000)]
  if (table === 'result') return
  for (let at = low + 1; at < high; at++) yield* rowsUntilBroken(from, `${select} WHERE ${id} = ${at}`, () => undefined)
}

function* rowsUntilBroken(
  db: Database.Database,
  sql: string,
  reached: (at: unknown) => void,
): Generator<unknown[], boolean> {
  try {
    for (const row of db.prepare<[], unknown[]>(sql).raw().iterate()) {
      const [at, ...values] = row
      reached(at)
      yield values
    }
    return true
  } catch (error) {
    if (error instanceof Database.SqliteError) return false
    throw error
  }
}

/** Mends a declaration whose text was hit: it is known what has to stand there. */
function restoreSchema(from: Database.Database, to: Database.Database): void {
  const select = 'SELECT rowid AS at, type, name, tbl_name, sql FROM sqlite_master'
  type Row = { at: number; type: string; name: string; tbl_name: string; sql: string | null }
  from.unsafeMode(true)
  from.pragma('writable_schema = ON')
  const text = ({ type, name, tbl_name, sql }: Row): string => JSON.stringify([type, name, tbl_name, sql])
  const expected = to.prepare<[], Row>(select).all()
  const found = from.prepare<[], Row>(select).all()
  const wrong = found.filter((row) => !expected.some((one) => text(one) === text(row)))
  const wanted = expected.filter((row) => !found.some((one) => text(one) === text(row)))
  if (wrong.length !== 1 || wanted.length !== 1) return
  const { type, name, tbl_name, sql } = wanted[0]!
  from
    .prepare('UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?')
    .run(type, name, tbl_name, sql, wrong[0]!.at)
  from.pragma('writable_schema = RESET')
}

function freeName(name: string): string {
  let free = name
  for (let n = 2; existsSync(free); n++) free = `${name}-${n}`
  return free
}
