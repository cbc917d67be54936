import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { ended, linesOf, start } from './child.ts'
import { executed, newPlace, newStore } from './sample.ts'

const [a, b, c] = [1, 2, 3].map((n) => executed(n, '').key) as [never, never, never]

test('a key is leased to one run at a time', (t) => {
  const store = newStore(t)
  const [first, second] = [store.runs.begin({ command: 'one' }), store.runs.begin({ command: 'two' })]
  assert.deepEqual(store.leases.take([a, b], first), new Set([a, b]))
  assert.deepEqual(store.leases.take([b, c], second), new Set([c]))
  assert.deepEqual(store.leases.take([a], first), new Set([a]))
  store.leases.release([a, c], first)
  assert.deepEqual(store.leases.take([a, b, c], second), new Set([a, c]))
})

test('recording a result and ending a run give its leases back', (t) => {
  const store = newStore(t)
  const [first, second] = [store.runs.begin({ command: 'one' }), store.runs.begin({ command: 'two' })]
  store.leases.take([a, b], first)
  store.executions.record([executed(1, 'one', { run: first })])
  assert.deepEqual(store.leases.take([a, b], second), new Set([a]))
  store.runs.end(first, { end: 'done' }, null)
  assert.deepEqual(store.leases.take([b], second), new Set([b]))
})

test('a gc beside runs takes nothing that they record', async (t) => {
  const place = newPlace(t)
  const collecting = start('collect-meanwhile', place)
  const collected = ended(collecting)
  for await (const line of linesOf(collecting)) {
    assert.equal(line, 'collected')
    break
  }
  const children = Array.from({ length: 2 }, () => start('share-work', place, '100'))
  assert.deepEqual(await Promise.all(children.map(ended)), [0, 0])
  collecting.kill('SIGKILL')
  await collected
  const store = openStore(place)
  const known = store.executions.lookup(Array.from({ length: 100 }, (_, n) => executed(n, '').key))
  assert.equal(store.artifacts.presence([...known.values()].map(({ output }) => output)).size, 100)
  assert.deepEqual(store.health.fsck(), [])
  store.close()
})

test('four processes that begin on a store that is not there yet execute each of 100 tasks once', async (t) => {
  const place = newPlace(t)
  const children = Array.from({ length: 4 }, () => start('share-work', place, '100'))
  assert.deepEqual(await Promise.all(children.map(ended)), [0, 0, 0, 0])
  const store = openStore(place)
  for (let n = 0; n < 100; n++) assert.equal(store.executions.ofKey(executed(n, '').key).length, 1)
  assert.equal(store.executions.get(101), undefined)
  assert.deepEqual(
    store.runs.last().map(({ state }) => state),
    ['ended', 'ended', 'ended', 'ended'],
  )
  assert.deepEqual(store.health.fsck(), [])
  store.close()
})
