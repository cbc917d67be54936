import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { mendStore } from '../../../engine/store/mend-store.ts'
import { openStore } from '../../../engine/store/open-store.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { executed, large, newPlace } from './sample.ts'

test('whichever byte of the file’s header is hit, a refusal is in our words, and mending keeps every row', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const executions = [executed(1, 'small'), executed(2, large(2))]
  store.executions.record(executions)
  store.close()
  const sound = readFileSync(place.database)
  const check = (at: number): void => {
    const again = openStore(place)
    try {
      for (const { key, bytes } of executions) {
        const [found] = again.executions.ofKey(key)
        assert.ok(found !== undefined, `byte ${at}: a row is gone`)
        assert.deepEqual(Buffer.from(again.artifacts.read(found.output)), Buffer.from(bytes), `byte ${at}`)
      }
    } finally {
      again.close()
    }
  }
  const refusals = new Set<string>()
  for (let at = 0; at < 100; at++) {
    const bytes = Buffer.from(sound)
    bytes[at]! ^= 1 << (at % 8)
    writeFileSync(place.database, bytes)
    try {
      check(at)
    } catch (error) {
      assert.ok(error instanceof UserError, `byte ${at}: ${String(error)}`)
      refusals.add(error.code)
      // What looks like another version's or another program's database is left to it.
      if (error.code !== 'store-damaged') continue
    }
    mendStore(place)
    check(at)
  }
  assert.deepEqual([...refusals].sort(), ['store-damaged', 'store-foreign', 'store-version'])
})
