import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openStore, type Place, type Store } from '../../../engine/store/open-store.ts'
import { Database } from '../../../engine/store/sqlite.ts'
import { executed, large, newPlace, someCode } from './sample.ts'

/** An execution whose output is kept in the database. */
export const small = executed(1, 'small')

/** An execution whose output is kept in a file of the cache. */
export const big = executed(2, large(2))

/** A store with a bit of everything, closed, and then changed by SQL behind its back; `big` is the file of the large output. */
export function damagedStore(t: TestContext, sql = ''): { place: Place; store: Store; big: string } {
  const place = newPlace(t)
  const filled = openStore(place)
  const run = filled.runs.begin({ command: 'all' })
  filled.executions.record([small, big, executed(3, 'third')])
  filled.code.save({
    digest: someCode,
    file: 'stages/train.ts',
    bundle: 'b',
    map: '{}',
    sources: [],
    packages: [],
    symbols: [],
    declaration: null,
  })
  filled.memo.set('stats', '1')
  filled.judgements.pin('best', 1)
  filled.runs.end(run, { end: 'done' }, [small.output, big.output])
  filled.close()
  const db = new Database(place.database)
  db.exec(sql)
  db.close()
  const store = openStore(place)
  t.after(() => {
    store.close()
  })
  return { place, store, big: join(place.cache, big.output.slice(0, 2), big.output) }
}

/** What `fsck` finds. */
export function whats(store: Store): string[] {
  return store.health.fsck().map(({ what }) => what)
}

/** Mends, and expects that nothing is left to find, today and when the store is opened again. */
export function mended(store: Store): void {
  store.health.mend(store.health.fsck())
  assert.deepEqual(store.health.fsck(), [])
}
