import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openStore, type NewExecution, type Place, type RunId, type Store } from '../../../engine/store/open-store.ts'
import { canonicalJson } from '../../../engine/values/canonical-json.ts'
import { digestBytes, digestText } from '../../../engine/values/digest.ts'

/** A run that the tests record under. */
export const someRun = 'some-run' as RunId

/** Some code's digest. */
export const someCode = digestText('code', 'some code')

/** A folder of the test's own, removed afterwards. */
export function newPlace(t: TestContext): Place & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'store-test-'))
  t.after(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

/** An open store in a folder of the test's own. */
export function newStore(t: TestContext): Store {
  const place = newPlace(t)
  const store = openStore(place)
  t.after(() => {
    store.close()
    rmSync(place.folder, { recursive: true, force: true })
  })
  return store
}

/** What a task executed: `n` decides its key, `content` its output. */
export function executed(
  n: number,
  content: string | Uint8Array,
  more: Partial<Omit<NewExecution, 'bytes'>> = {},
): NewExecution & { readonly bytes: Uint8Array } {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const preimage = more.preimage ?? canonicalJson({ n })
  return {
    key: digestText('task', preimage),
    preimage,
    task: `train[seed=${n}]`,
    stage: 'train',
    params: `{"seed":${n}}`,
    code: someCode,
    output: digestBytes(bytes),
    format: 'json',
    bytes,
    run: someRun,
    started: '2020-08-20T12:00:00.000Z',
    ms: 2.5,
    worker: '1',
    host: 'here',
    node: 'v20.0.0',
    git: null,
    record: null,
    ...more,
  }
}

/** Bytes too many for the database; `n` tells them apart. */
export function large(n: number, length = 40_000): Uint8Array {
  const bytes = new Uint8Array(length).fill(n & 255)
  bytes.set(Buffer.from(`large ${n} `))
  return bytes
}

/** A store with one small and one large result, closed. */
export function filledPlace(t: TestContext): Place & { readonly folder: string } {
  const place = newPlace(t)
  const store = openStore(place)
  store.executions.record([executed(1, 'small'), executed(2, large(2))])
  store.close()
  return place
}
