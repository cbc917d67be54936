import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'
import { sqliteLibrary, sqlitePackage } from './sqlite-package.ts'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

/** better-sqlite3. */
export const Database = createRequire(import.meta.url)(sqlitePackage) as typeof BetterSqlite

const library = sqliteLibrary()
const native = library === undefined ? {} : { nativeBinding: library }

/** Opens a database, making it where there is none. */
export function openDatabase(path: string, options: BetterSqlite.Options = {}): SqliteDatabase {
  return new Database(path, { ...options, ...native })
}
