import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database

const [major] = process.versions.node.split('.').map(Number)

/**
 * better-sqlite3 as this Node can take it: version 13 needs a level of Node-API that Node 20 lacks (it would crash), and version
 * 12 aborts Node 24 when that collects a statement outside any context.
 */
export const Database = createRequire(import.meta.url)(
  major! < 22 ? 'better-sqlite3-12' : 'better-sqlite3',
) as typeof BetterSqlite
