import { lstatSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { noCrate } from '../crates/crate-errors.ts'
import { manifestFile } from '../crates/crate-paths.ts'
import { UserError } from '../values/user-error.ts'
import type { AdoptSource } from './adopt-source.ts'
import { crateToAdopt } from './crate-to-adopt.ts'
import type { Session } from './open-session.ts'
import { storeToAdopt } from './store-to-adopt.ts'

/**
 * Opens what is to be adopted from, and compares its records.
 *
 * @throws UserError where it is neither crate nor store, or one's own store, or damaged, or of a newer version.
 */
export function openAdoptSource(name: string, session: Session): Promise<AdoptSource> {
  const database = databaseOf(name)
  if (database === undefined) return crateToAdopt(name, session)
  if (isSameFile(database, session.store.place.database)) throw ownStore(name)
  return Promise.resolve(storeToAdopt(name, { database, cache: join(dirname(database), 'cache') }, session))
}

/** The database of the store that a name means; undefined where it can be a crate alone. */
function databaseOf(name: string): string | undefined {
  const stat = statSync(name, { throwIfNoEntry: false })
  if (stat?.isFile() === true && name.endsWith('.db')) return name
  if (stat?.isDirectory() !== true) return undefined
  const database = join(name, 'store.db')
  if (isFile(database) && !isFile(join(name, manifestFile))) return database
  if (isFile(join(name, manifestFile))) return undefined
  throw noCrate(name, `is neither a crate nor a store: it has no ${manifestFile} and no store.db`)
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

function ownStore(name: string): UserError {
  return new UserError({
    code: 'own-store',
    what: `"${name}" is the store that it would be adopted into`,
    at: name,
    fix: 'name the store of another checkout: the folder that its store.db lies in',
  })
}
