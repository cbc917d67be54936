import { UserError } from '../values/user-error.ts'
import type { Place } from './connection.ts'
import { damagedPages, type Finding } from './finding.ts'
import { openStore } from './open-store.ts'
import { salvageDatabase, type Salvage } from './salvage-database.ts'

/** What mending a store came to. */
export interface Mending {
  /** What was wrong. */
  readonly found: readonly Finding[]
  /** What still is. */
  readonly left: readonly Finding[]
  /** Where the database itself was broken: how many rows were saved, and where the broken file is kept. */
  readonly salvage: Salvage | null
}

/** Checks a store and mends all that it finds, the database file included; what is lost is noted for good in the record. */
export function mendStore(place: Place): Mending {
  const pages = findingsInPages(place)
  const salvage = pages.length === 0 ? null : salvageDatabase(place.database)
  const store = openStore(place)
  try {
    const found = store.health.fsck()
    store.health.mend(found)
    // What was taken out of use may have named something else, which now nothing names.
    store.health.mend(store.health.fsck())
    return { found: [...pages, ...found], left: store.health.fsck(), salvage }
  } finally {
    store.close()
  }
}

function findingsInPages(place: Place): readonly Finding[] {
  try {
    const store = openStore(place)
    try {
      return store.health.fsck().filter(({ problem }) => problem.kind === 'pages')
    } finally {
      store.close()
    }
  } catch (error) {
    if (error instanceof UserError && error.code === 'store-damaged') {
      return [{ ...damagedPages('', place), what: error.message }]
    }
    throw error
  }
}
