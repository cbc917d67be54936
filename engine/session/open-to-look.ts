import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Place, type Store } from '../store/open-store.ts'
import { isUserError } from '../values/user-error.ts'

/** A store, and the folder for what workers run on. */
export interface Opened {
  readonly store: Store
  readonly builds: string
}

/** Opens a store to record in it. */
export function openToRecord(place: Place): Opened {
  return { store: openStore(place), builds: place.cache }
}

/**
 * Opens the store of a command that only looks. One that is there and can't be written is read: what the command finds on
 * its way is remembered until it ends, and what workers run on is compiled in a temporary folder.
 */
export function openToLook(place: Place): Opened {
  try {
    return openToRecord(place)
  } catch (error) {
    const isReadable = isUserError(error) && error.code === 'store-read-only' && existsSync(place.database)
    if (!isReadable) throw error
    return readOnly(openStore(place, 'read'))
  }
}

function readOnly(store: Store): Opened {
  const found = new Map<string, string>()
  const builds = mkdtempSync(join(tmpdir(), 'builds-'))
  const memo: Store['memo'] = {
    get: (name) => found.get(name) ?? store.memo.get(name),
    set: (name, value) => {
      found.set(name, value)
    },
  }
  return {
    builds,
    store: {
      ...store,
      memo,
      // Code is kept for results, and such a command records none.
      code: { ...store.code, save: () => undefined },
      close() {
        store.close()
        rmSync(builds, { recursive: true, force: true })
      },
    },
  }
}
