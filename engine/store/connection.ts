import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../values/user-error.ts'
import { applicationId, makeTables, pageBytes, schemaVersion } from './schema.ts'
import { guarded, requireWay, unwritable } from './store-error.ts'
import { makeFolder } from './make-folder.ts'
import { Database, openDatabase, type SqliteDatabase } from './sqlite.ts'
import { patiently, sqliteWaitsMs } from './wait-for-lock.ts'

/** Where a store is: its database file, and the folder of the artifacts too large for it. */
export interface Place {
  readonly database: string
  readonly cache: string
  /** The largest artifact that is kept in the database; 16 KiB unless told. */
  readonly inlineBytes?: number
}

/** Whether a command records something, or only looks. */
export type Access = 'write' | 'read'

/** An open database, and the two ways to use it; both turn what SQLite or the file system throws into errors that a person can mend. */
export interface Connection {
  readonly db: SqliteDatabase
  readonly path: string
  readonly access: Access
  /** Does something with the database or the cache; `work` may run again when a lock is not had in time. */
  readonly guard: <T>(work: () => T) => T
  /** One transaction that takes the write lock at once; `work` may run again when the lock is not had in time. */
  readonly write: <T>(work: () => T) => T
  close(): void
}

/**
 * Opens the database of a store, making it where there is none.
 *
 * Durability: WAL with synchronous=NORMAL. What a committed transaction wrote survives the death of the process; a loss of
 * power may take the last transactions along but never damages the file. With 'read' nothing is made or changed, and a
 * store in a folder that can't be written is read through a copy.
 */
export function connect(place: Place, access: Access): Connection {
  const path = place.database
  for (const part of [path, place.cache]) requireWay(part)
  const db = guarded(path, () => patiently(() => (access === 'write' ? openForWriting(place) : openForReading(path))))
  const opened = access === 'write' ? identityOf(path) : ''
  return {
    db,
    path,
    access,
    guard: (work) => guarded(path, () => patiently(work)),
    write: (work) => {
      if (access === 'read') throw unwritable(path, 'it was opened to read only')
      if (identityOf(path) !== opened) throw replaced(path)
      return guarded(path, () => patiently(() => db.transaction(work).immediate()))
    },
    close: () => {
      guarded(path, () => db.close())
    },
  }
}

function openForWriting({ database, cache }: Place): SqliteDatabase {
  for (const folder of [dirname(database), cache]) {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
  }
  if (isThere(database)) requireFile(database, constants.R_OK | constants.W_OK)
  return prepared(openDatabase(database, { timeout: sqliteWaitsMs }), database)
}

function openForReading(database: string): SqliteDatabase {
  if (!isThere(database) || statSync(database).size === 0) return withSchema(openDatabase(':memory:'))
  requireFile(database, constants.R_OK)
  // SQLite itself writes beside a WAL database even to read it, and tidies up only where it may write.
  if (!isWritable(dirname(database)) || !isWritable(database)) return openUnwritable(database)
  const db = checked(openDatabase(database, { timeout: sqliteWaitsMs }), database)
  db.pragma('query_only = ON')
  return db
}

function openUnwritable(database: string): SqliteDatabase {
  try {
    // This works while another process, one that may write, has the store open.
    return checked(openDatabase(database, { readonly: true, timeout: sqliteWaitsMs }), database)
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !/^SQLITE_(CANTOPEN|READONLY|IOERR)/.test(error.code)) throw error
    return openCopy(database)
  }
}

function openCopy(database: string): SqliteDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  try {
    for (const part of ['', '-wal']) {
      const copy = join(folder, `copy.db${part}`)
      if (!existsSync(database + part)) continue
      copyFileSync(database + part, copy)
      // A copy has the mode of what was copied, and that may let nobody write.
      chmodSync(copy, 0o600)
    }
    const db = openDatabase(join(folder, 'copy.db'))
    db.pragma('journal_mode = DELETE')
    return checked(db, database)
  } finally {
    // The open file lives on without its name, so that nothing is left behind however this process ends.
    rmSync(folder, { recursive: true, force: true })
  }
}

function prepared(db: SqliteDatabase, path: string): SqliteDatabase {
  try {
    if (isNew(db)) {
      db.pragma(`page_size = ${pageBytes}`)
      db.pragma('journal_mode = WAL')
      db.transaction(() => isNew(db) && withSchema(db)).immediate()
    }
    db.pragma('synchronous = NORMAL')
    return checked(db, path)
  } catch (error) {
    db.close()
    throw error
  }
}

function withSchema(db: SqliteDatabase): SqliteDatabase {
  makeTables(db)
  return db
}

function isNew(db: SqliteDatabase): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0 && pragma(db, 'user_version') === 0
}

function checked(db: SqliteDatabase, path: string): SqliteDatabase {
  try {
    if (pragma(db, 'application_id') !== applicationId)
      throw foreign(path, 'this SQLite database is not a store', 'file')
    const version = pragma(db, 'user_version')
    if (version !== schemaVersion) throw otherVersion(path, Number(version))
    db.pragma('cell_size_check = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function pragma(db: SqliteDatabase, name: string): unknown {
  return db.pragma(name, { simple: true })
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Device and inode: a store.db deleted under a running process would swallow all that is still recorded. */
function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? '' : `${stats.dev}:${stats.ino}`
}

/** @throws the system's error where that may not be known: a store that can't be reached is not one that is missing. */
function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function requireFile(path: string, rights: number): void {
  if (statSync(path).isDirectory()) throw foreign(path, 'a folder stands where the store should be', 'folder')
  accessSync(path, rights)
}

function replaced(path: string): UserError {
  return new UserError({
    code: 'store-replaced',
    what: 'the store was deleted or replaced while this process was using it',
    at: path,
    fix: 'run again: what is recorded in the store that is there now is kept',
  })
}

function foreign(path: string, what: string, thing: 'file' | 'folder'): UserError {
  return new UserError({
    code: 'store-foreign',
    what,
    at: path,
    fix: `keep the store elsewhere with --store, or set the ${thing} aside: \`mv ${path} ${path}.other\``,
  })
}

function otherVersion(path: string, version: number): UserError {
  const age = version > schemaVersion ? 'a newer' : 'an older'
  return new UserError({
    code: 'store-version',
    what: `the store was written by ${age} version of the engine: its tables have version ${version}, this engine's ${schemaVersion}`,
    at: path,
    fix: `set it aside: \`mv ${path} ${path}.v${version}\` (the files in cache/ can stay), or use the engine that wrote it`,
  })
}
