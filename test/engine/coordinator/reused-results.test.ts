import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, runOnce, stopClock, turn } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

const line = { a: {}, b: { reads: ['a'] }, c: { reads: ['b'] } }

test('a second run over the same graph hands nothing to a worker', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  await runOnce({ graph: line, store })
  const second = begin({ graph: line, store })
  await turn()
  assert.deepEqual(second.told, [])
  assert.deepEqual(second.ended(), { reused: 3, ran: 0, failed: 0, blocked: 0 })
})

test('a task that made the same bytes again stops the wave: what reads it is reused', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  await runOnce({ graph: line, store })
  const { pool, told, ended } = begin({ graph: line, store, forced: ['a'] })
  await turn()
  pool.at('a').done('a')
  await turn()
  assert.deepEqual(told, ['started a', 'finished a', 'reused b', 'reused c'])
  assert.deepEqual(ended(), { reused: 2, ran: 1, failed: 0, blocked: 0 })
})

test('a task that is forced, or impure, runs although its inputs turned out the same', async (t) => {
  stopClock(t)
  for (const how of [{ forced: ['a', 'b'] }, { forced: ['a'], stages: { odd: { impure: 'it asks a server' } } }]) {
    const graph = { a: {}, b: { reads: ['a'], stage: 'odd' }, c: { reads: ['b'] } }
    const store = storeInMemory()
    await runOnce({ graph, store, ...how })
    const { told } = await runOnce({ graph, store, ...how })
    assert.deepEqual(told, ['started a', 'finished a', 'started b', 'finished b', 'reused c'])
  }
})

test('a task that makes other bytes from the same key is told of', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  const first = await runOnce({ graph: { a: {} }, store })
  store.bytes.delete(first.outputOf('a'))
  const { pool, told } = begin({ graph: { a: {} }, store })
  // The plan knows what the bytes were that are gone.
  const planned = [...begin({ graph: { a: {} }, store, run: 'run 2' }).plan.values()]
  assert.equal(planned[0]!.reason.kind, 'bytes-missing')
  await turn()
  pool.at('a').done('a', { text: 'other' })
  await turn()
  assert.deepEqual(told, [
    'started a',
    'warning: a made other bytes than before from the same code, params and inputs: its stage is not reproducible',
    'finished a',
  ])
})
