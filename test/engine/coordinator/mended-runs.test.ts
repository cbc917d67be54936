import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, runOnce, stopClock, turn } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

const damage = { code: 'damaged-input', message: 'DamagedInput: the bytes are damaged' }
const put = 'warning: the stored bytes of a were damaged; they are put aside and made again'
const line = { a: {}, b: { reads: ['a'] }, c: { reads: ['b'] } }
const diamond = { a: {}, b: { reads: ['a'] }, c: { reads: ['a'] }, d: { reads: ['b', 'c'] } }

test('a task that tells late of damage that has been mended since runs again', async (t) => {
  stopClock(t)
  const { pool, told, store, outputOf, ended } = begin({ graph: diamond, jobs: 2 })
  await turn()
  pool.at('a').done('a')
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').fail('b', damage)
  await turn()
  pool.at('a').done('a')
  await turn()
  pool.at('c').fail('c', damage)
  await turn()
  pool.at('b').done('b')
  pool.at('c').done('c')
  await turn()
  pool.at('d').done('d')
  await turn()
  assert.deepEqual(
    told.filter((one) => one.startsWith('failed')),
    [],
  )
  assert.deepEqual(ended(), { reused: 0, ran: 4, failed: 0, blocked: 0 })
})

test('where making an input again fails, each task that waits for it is blocked', async (t) => {
  stopClock(t)
  const { pool, told, store, outputOf, ended } = begin({ graph: diamond, jobs: 2 })
  await turn()
  pool.at('a').done('a')
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').fail('b', damage)
  await turn()
  // Of b, which waits for a, another run may take care: this one computes a and c.
  assert.equal(store.leases.size, 2)
  pool.at('a').fail('a')
  await turn()
  // By now nothing will make the bytes of a again.
  pool.at('c').fail('c', damage)
  await turn()
  assert.deepEqual(told.slice(4), [
    put,
    'started a',
    'failed a: Error: no luck',
    'blocked b by a',
    'blocked d by a',
    'blocked c by a',
  ])
  assert.deepEqual(ended(), { reused: 0, ran: 0, failed: 1, blocked: 3 })
})

test('an input that comes out different the second time gives the tasks that read it another key', async (t) => {
  stopClock(t)
  const graph = { a: {}, b: { reads: ['a'] }, c: { reads: ['a'] } }
  const { pool, store, plan, outputOf } = begin({ graph })
  await turn()
  pool.at('a').done('a', { text: 'once' })
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').fail('b', damage)
  // The place takes c next, finds the bytes of a gone, and gives way to a.
  await turn()
  pool.at('a').done('a', { text: 'twice' })
  await turn()
  pool.at(pool.open()[0]!.waiting()[0]!)
  for (let open = pool.open(); open.length > 0; open = pool.open()) {
    open[0]!.done(open[0]!.waiting()[0]!)
    await turn()
  }
  assert.equal(plan.size, 3)
  const again = begin({ graph, store, run: 'run 2' })
  await turn()
  assert.deepEqual(again.ended(), { reused: 3, ran: 0, failed: 0, blocked: 0 })
})

test('a task that was ready while its input came out different is recorded under the key of what it read', async (t) => {
  stopClock(t)
  const graph = { a: {}, b: { reads: ['a'] }, c: { reads: ['a'] }, slow: { reads: ['a'] }, end: { reads: ['slow'] } }
  const { pool, store, told, outputOf, ended } = begin({ graph, jobs: 2, estimateMs: () => 1 })
  await turn()
  pool.at('a').done('a', { text: 'once' })
  await turn()
  store.damage(outputOf('a'))
  // slow and b are at workers; c is ready, with the key of what a made once.
  pool.at('slow').fail('slow', damage)
  const place = pool.at('b')
  await turn()
  assert.ok(told.includes('started a'))
  pool.at('a').done('a', { text: 'twice' })
  await turn()
  place.done('b', { text: 'from once' })
  await turn()
  for (let open = pool.open(); open.length > 0; open = pool.open()) {
    open[0]!.done(open[0]!.waiting()[0]!)
    await turn()
  }
  assert.deepEqual(ended(), { reused: 0, ran: 5, failed: 0, blocked: 0 })
  // Of what a makes now, b is the only one that has no result.
  const again = begin({ graph, store, run: 'run 2' })
  await turn()
  assert.deepEqual(again.told, ['started b'])
})

test('a damaged input is made again, and then the task runs', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  const first = await runOnce({ graph: { a: {} }, store })
  store.damage(first.outputOf('a'))
  const { pool, told, ended } = begin({ graph: line, store })
  await turn()
  pool.at('b').fail('b', damage)
  await turn()
  pool.at('a').done('a')
  await turn()
  pool.at('b').done('b')
  await turn()
  pool.at('c').done('c')
  await turn()
  assert.deepEqual(told, [
    'started b',
    put,
    'started a',
    'finished a',
    'started b',
    'finished b',
    'started c',
    'finished c',
  ])
  assert.deepEqual(ended(), { reused: 0, ran: 3, failed: 0, blocked: 0 })
})

test('an input whose bytes vanish before the task is handed over is made again, from its own inputs up', async (t) => {
  stopClock(t)
  const { pool, told, store, outputOf, ended } = begin({ graph: line })
  await turn()
  pool.at('a').done('a')
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').done('b')
  store.bytes.delete(outputOf('a'))
  await turn()
  store.bytes.delete(outputOf('b'))
  pool.at('c').fail('c', damage)
  await turn()
  // To make b again, a is made again.
  pool.at('a').done('a')
  await turn()
  pool.at('b').done('b')
  await turn()
  pool.at('c').done('c')
  await turn()
  assert.deepEqual(told.slice(5), [
    'started b',
    'started a',
    'finished a',
    'started b',
    'finished b',
    'started c',
    'finished c',
  ])
  assert.deepEqual(ended(), { reused: 0, ran: 3, failed: 0, blocked: 0 })
})

test('two tasks that meet the same damage have it mended once', async (t) => {
  stopClock(t)
  const { pool, told, store, outputOf, ended } = begin({ graph: diamond, jobs: 2 })
  await turn()
  pool.at('a').done('a')
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').fail('b', damage)
  pool.at('c').fail('c', damage)
  await turn()
  pool.at('a').done('a')
  await turn()
  pool.at('b').done('b')
  pool.at('c').done('c')
  await turn()
  pool.at('d').done('d')
  await turn()
  assert.deepEqual(told.slice(4), [
    put,
    'started a',
    'finished a',
    'started b',
    'started c',
    'finished b',
    'finished c',
    'started d',
    'finished d',
  ])
  assert.deepEqual(ended(), { reused: 0, ran: 4, failed: 0, blocked: 0 })
})

test('a task that complains of inputs that are whole fails', async (t) => {
  stopClock(t)
  const { pool, told, ended } = begin({ graph: line })
  await turn()
  pool.at('a').done('a')
  await turn()
  pool.at('b').fail('b', damage)
  await turn()
  assert.deepEqual(told.slice(3), ['failed b: DamagedInput: the bytes are damaged', 'blocked c by b'])
  assert.deepEqual(ended(), { reused: 0, ran: 1, failed: 1, blocked: 1 })
})
