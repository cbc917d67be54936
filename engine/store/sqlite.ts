import type BetterSqlite from 'better-sqlite3'
import { Sqlite } from './load-sqlite.ts'
import { sqliteLibrary } from './sqlite-package.ts'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

/** better-sqlite3. */
export const Database = Sqlite

const library = sqliteLibrary()
const native = library === undefined ? {} : { nativeBinding: library }

/** Opens a database, making it where there is none. */
export function openDatabase(path: string, options: BetterSqlite.Options = {}): SqliteDatabase {
  return new Database(path, { ...options, ...native })
}
