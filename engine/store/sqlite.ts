import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

/** Which of the two packages this Node can take: version 13 needs level 10 of Node-API, which Node 20 lacks (it would crash). */
export const sqlitePackage = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-12'

/** better-sqlite3. Its version 12 is for Node 20 alone: it aborts Node 24 when that collects a statement outside any context. */
export const Database = createRequire(import.meta.url)(sqlitePackage) as typeof BetterSqlite
