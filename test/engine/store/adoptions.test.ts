import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { ended, start } from './child.ts'
import { executed, large, newPlace } from './sample.ts'

test('an adoption that is killed half way leaves nothing: no row, no bytes, no run', async (t) => {
  const place = newPlace(t)
  assert.equal(await ended(start('adopt-and-die', place)), 'SIGKILL')
  const store = openStore(place)
  t.after(() => {
    store.close()
  })
  const theirs = [executed(1, 'small'), executed(2, large(2))]
  assert.equal(store.executions.lookup(theirs.map(({ key }) => key)).size, 0)
  assert.equal(store.artifacts.presence(theirs.map(({ output }) => output)).size, 0)
  assert.deepEqual([store.executions.history(), store.runs.last(), store.adoptions.segments()], [[], [], []])
  assert.deepEqual(store.health.fsck(), [])
})
