import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * Which of the two packages this Node can take: version 13 needs level 10 of Node-API, which Node 20 lacks (it would crash).
 * Version 12 is for Node 20 alone: it aborts Node 24 when that collects a statement outside any context.
 */
export const sqlitePackage = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-12'

/** Where npm has compiled the library of version 12, which would load two packages more to search for it. */
export function sqliteLibrary(): string | undefined {
  if (sqlitePackage === 'better-sqlite3') return undefined
  const compiled = join(
    createRequire(import.meta.url).resolve(sqlitePackage),
    '../../build/Release/better_sqlite3.node',
  )
  return existsSync(compiled) ? compiled : undefined
}
