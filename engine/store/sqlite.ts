import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type BetterSqlite from 'better-sqlite3'
import { sqliteLibrary, sqlitePackage } from './sqlite-package.ts'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

const library = sqliteLibrary()
/** The JavaScript of version 12 as one file of the built engine: a loader for TypeScript would parse each of the package's own dozen. */
const built = fileURLToPath(new URL('better-sqlite3-12.bundle', import.meta.url))

/** better-sqlite3. */
export const Database = createRequire(import.meta.url)(
  library !== undefined && existsSync(built) ? built : sqlitePackage,
) as typeof BetterSqlite

const native = library === undefined ? {} : { nativeBinding: library }

/** Opens a database, making it where there is none. */
export function openDatabase(path: string, options: BetterSqlite.Options = {}): SqliteDatabase {
  return new Database(path, { ...options, ...native })
}
