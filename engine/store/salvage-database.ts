import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { compareDeclared, makeTables, pageBytes, type Declared } from './schema.ts'
import { Database, openDatabase, type SqliteDatabase } from './sqlite.ts'

/** What could be saved of a broken database, and where the broken file is now. */
export interface Salvage {
  readonly saved: number
  readonly aside: string
}

/** What the file's header says in every store (SQLite's file format, section 1.3), by offset: hit there, no row could be read. */
const header: readonly (readonly [offset: number, bytes: Buffer])[] = [
  [0, Buffer.from('SQLite format 3\0')],
  // The size of a page, journal mode WAL for writers and readers, nothing reserved, three constants.
  [16, Buffer.of(pageBytes >> 8, pageBytes & 255, 2, 2, 0, 64, 32, 32)],
  // The format of the schema.
  [44, Buffer.of(0, 0, 0, 4)],
  // Texts are UTF-8.
  [56, Buffer.of(0, 0, 0, 1)],
]

const tables = ['execution', 'event', 'result', 'artifact', 'kept', 'memo'] as const

/**
 * Puts a new database in the place of a broken one, with every row of it that can still be read, as it stands there: what
 * is wrong inside the rows is for `fsck` to find. The broken file is kept. No other process may have the store open.
 */
export function salvageDatabase(path: string): Salvage {
  const fresh = `${path}.salvaged`
  remove(fresh)
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

function newDatabase(path: string): SqliteDatabase {
  const db = openDatabase(path)
  db.pragma(`page_size = ${pageBytes}`)
  makeTables(db)
  return db
}

function copyTables(path: string, to: SqliteDatabase): number {
  let from: SqliteDatabase | undefined
  const copy = copyWithHeader(path)
  try {
    from = openDatabase(copy)
    restoreSchema(from)
    const source = from
    return to.transaction(() => tables.reduce((saved, table) => saved + copyTable(table, source, to), 0))()
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0
    throw error
  } finally {
    from?.close()
    remove(copy)
  }
}

/** The broken file itself stays as it is. */
function copyWithHeader(path: string): string {
  const copy = `${path}.read`
  remove(copy)
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix)
  const file = openSync(copy, 'r+')
  for (const [offset, bytes] of header) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
  return copy
}

function remove(database: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true })
}

function copyTable(table: string, from: SqliteDatabase, to: SqliteDatabase): number {
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
  { columns, from }: { columns: readonly string[]; from: SqliteDatabase },
): Iterable<unknown[]> {
  const id = table === 'result' ? 'key' : 'rowid'
  const select = `SELECT ${id}, ${columns.join(', ')} FROM ${table}`
  const front = yield* rowsUntilBroken(from, `${select} ORDER BY ${id}`)
  if (front.isWhole) return
  const back = yield* rowsUntilBroken(from, `${select} ORDER BY ${id} DESC`)
  if (table !== 'result') yield* rowsBetween(from, `${select} WHERE rowid = ?`, [Number(front.last ?? 0), back.last])
}

/** The rows of a query up to the first broken page; returns the place of the last, and whether that was the end. */
function* rowsUntilBroken(
  db: SqliteDatabase,
  sql: string,
): Generator<unknown[], { readonly last: unknown; readonly isWhole: boolean }> {
  let last: unknown
  try {
    for (const [at, ...values] of db.prepare<[], unknown[]>(sql).raw().iterate()) {
      last = at
      yield values
    }
    return { last, isWhole: true }
  } catch (error) {
    if (error instanceof Database.SqliteError) return { last, isWhole: false }
    throw error
  }
}

/** Asks for each row of a gap alone; where its upper end is unknown, until 5,000 in a row cannot be had. */
function* rowsBetween(db: SqliteDatabase, sql: string, [low, high]: [number, unknown]): Iterable<unknown[]> {
  const one = db.prepare<[number], unknown[]>(sql).raw()
  let inVain = 0
  for (let at = low + 1; high === undefined ? inVain < 5000 : at < Number(high); at++) {
    inVain += 1
    try {
      const [, ...values] = one.get(at) ?? []
      if (values.length === 0) continue
      inVain = 0
      yield values
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error
    }
  }
}

/** Mends a declaration whose text was hit: it is known what has to stand there. */
function restoreSchema(db: SqliteDatabase): void {
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  const { wrong, wanted } = compareDeclared(db)
  const [there, right] = [wrong[0], wanted[0]]
  if (there === undefined || right === undefined || wrong.length > 1 || wanted.length > 1) return
  db.prepare(
    `UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ?
     WHERE type IS ? AND name IS ? AND tbl_name IS ? AND sql IS ?`,
  ).run(...fieldsOf(right), ...fieldsOf(there))
  db.pragma('writable_schema = RESET')
}

function fieldsOf({ type, name, tbl_name, sql }: Declared): (string | null)[] {
  return [type, name, tbl_name, sql]
}

function freeName(name: string): string {
  let free = name
  for (let n = 2; existsSync(free); n++) free = `${name}-${n}`
  return free
}
