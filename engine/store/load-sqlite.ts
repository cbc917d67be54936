import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'
import { sqlitePackage } from './sqlite-package.ts'

/** better-sqlite3 as it is installed. The built command line may have it inside: see build-command-line.ts. */
export const Sqlite = createRequire(import.meta.url)(sqlitePackage) as typeof BetterSqlite
