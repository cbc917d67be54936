import { openDatabase, type SqliteDatabase } from './sqlite.ts'

/** Marks a SQLite file as a store of this project ("bcst"). */
export const applicationId = 0x62637374

/** The version of the tables below: a store of another version is refused. */
export const schemaVersion = 1

/** The size of a database page. */
export const pageBytes = 8192

/**
 * The store's tables. `execution` and `event` are the record: appended to, chained row by row, never changed. `result` is
 * the index that lookups use: the newest execution of each key that is not quarantined, sealed. `artifact` and `kept` hold
 * bytes under their own digests, `memo` derived facts, `live` and `claim` what the processes of this moment are doing.
 */
const schema: readonly string[] = [
  `CREATE TABLE execution (id INTEGER PRIMARY KEY, key TEXT NOT NULL, task TEXT NOT NULL, stage TEXT NOT NULL,
    output TEXT NOT NULL, ms REAL NOT NULL, body TEXT NOT NULL, chain TEXT NOT NULL) STRICT`,
  `CREATE INDEX execution_key ON execution (key)`,
  `CREATE INDEX execution_task ON execution (task)`,
  `CREATE INDEX execution_stage ON execution (stage)`,
  `CREATE INDEX execution_output ON execution (output)`,
  `CREATE TABLE event (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    chain TEXT NOT NULL) STRICT`,
  `CREATE INDEX event_subject ON event (kind, subject)`,
  `CREATE TABLE result (key TEXT PRIMARY KEY, execution INTEGER NOT NULL, output TEXT NOT NULL, format TEXT NOT NULL,
    bytes INTEGER NOT NULL, ms REAL NOT NULL, seal TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE artifact (digest TEXT NOT NULL PRIMARY KEY, bytes INTEGER NOT NULL, inline BLOB) STRICT`,
  `CREATE TABLE kept (digest TEXT NOT NULL PRIMARY KEY, packed BLOB NOT NULL) STRICT`,
  `CREATE TABLE memo (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, seal TEXT NOT NULL) STRICT`,
  `CREATE TABLE live (run TEXT NOT NULL PRIMARY KEY, process TEXT NOT NULL, heartbeat INTEGER NOT NULL, holds TEXT NOT NULL) STRICT`,
  `CREATE TABLE claim (key TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID`,
]

/** Makes the tables in an empty database, and marks it as a store. */
export function makeTables(db: SqliteDatabase): void {
  db.pragma(`application_id = ${applicationId}`)
  db.pragma(`user_version = ${schemaVersion}`)
  for (const statement of schema) db.exec(statement)
}

/** What a database declares: its tables and indexes, and those that SQLite makes itself. */
export interface Declared {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

/** What a database declares that it should not, and what it should and does not. */
export function compareDeclared(db: SqliteDatabase): { wrong: Declared[]; wanted: Declared[] } {
  const select = 'SELECT type, name, tbl_name, sql FROM sqlite_master'
  const sound = openDatabase(':memory:')
  makeTables(sound)
  const [expected, found] = [sound, db].map((one) => one.prepare<[], Declared>(select).all())
  sound.close()
  return { wrong: without(found!, expected!), wanted: without(expected!, found!) }
}

function without(some: readonly Declared[], others: readonly Declared[]): Declared[] {
  const known = new Set(others.map((one) => JSON.stringify(one)))
  return some.filter((one) => !known.has(JSON.stringify(one)))
}
