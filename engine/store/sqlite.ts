import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

/** Which of the two packages this Node can take: version 13 needs level 10 of Node-API, which Node 20 lacks (it would crash). */
export const sqlitePackage = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-12'

const require = createRequire(import.meta.url)

/** better-sqlite3. Its version 12 is for Node 20 alone: it aborts Node 24 when that collects a statement outside any context. */
export const Database = require(sqlitePackage) as typeof BetterSqlite

/** Where npm compiles the library of version 12, which would load two packages more to search for it. */
const compiled = join(require.resolve(sqlitePackage), '../../build/Release/better_sqlite3.node')
const library = sqlitePackage === 'better-sqlite3-12' && existsSync(compiled) ? { nativeBinding: compiled } : {}

/** Opens a database, making it where there is none. */
export function openDatabase(path: string, options: BetterSqlite.Options = {}): SqliteDatabase {
  return new Database(path, { ...options, ...library })
}
