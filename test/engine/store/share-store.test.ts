import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { ended, linesOf, start } from './child.ts'
import { executed, newPlace, newStore } from './sample.ts'

const [a, b, c] = [1, 2, 3].map((n) => executed(n, '').key) as [never, never, never]

test('a key is claimed by one run at a time', (t) => {
  const store = newStore(t)
  const [first, second] = [store.beginRun({ command: 'one' }), store.beginRun({ command: 'two' })]
  assert.deepEqual(store.claim([a, b], first), new Set([a, b]))
  assert.deepEqual(store.claim([b, c], second), new Set([c]))
  assert.deepEqual(store.claim([a], first), new Set([a]))
  store.release([a, c], first)
  assert.deepEqual(store.claim([a, b, c], second), new Set([a, c]))
})

test('recording a result and ending a run give its claims back', (t) => {
  const store = newStore(t)
  const [first, second] = [store.beginRun({ command: 'one' }), store.beginRun({ command: 'two' })]
  store.claim([a, b], first)
  store.record([executed(1, 'one', { run: first })])
  assert.deepEqual(store.claim([a, b], second), new Set([a]))
  store.endRun(first, { end: 'done' }, null)
  assert.deepEqual(store.claim([b], second), new Set([b]))
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
  const known = store.lookup(Array.from({ length: 100 }, (_, n) => executed(n, '').key))
  assert.equal(store.presence([...known.values()].map(({ output }) => output)).size, 100)
  assert.deepEqual(store.fsck(), [])
  store.close()
})

test('four processes that begin on a store that is not there yet execute each of 100 tasks once', async (t) => {
  const place = newPlace(t)
  const children = Array.from({ length: 4 }, () => start('share-work', place, '100'))
  assert.deepEqual(await Promise.all(children.map(ended)), [0, 0, 0, 0])
  const store = openStore(place)
  for (let n = 0; n < 100; n++) assert.equal(store.executionsOf(executed(n, '').key).length, 1)
  assert.equal(store.execution(101), undefined)
  assert.deepEqual(
    store.runs().map(({ state }) => state),
    ['ended', 'ended', 'ended', 'ended'],
  )
  assert.deepEqual(store.fsck(), [])
  store.close()
})
