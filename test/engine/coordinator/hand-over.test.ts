import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flights } from '../../../engine/coordinator/flights.ts'
import { slots } from '../../../engine/coordinator/slots.ts'
import { begin, stopClock, turn } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

test('a run that is handed over begins nothing more, records what it has begun, and ends', async (t) => {
  stopClock(t)
  const handOver = flights()
  const { pool, told, ended } = begin({
    graph: { a: {}, b: { stage: 'other', reads: ['a'] }, c: { stage: 'late' } },
    handOver,
  })
  await turn()
  handOver.handOver()
  await turn()
  assert.equal(ended(), undefined)
  pool.at('a').done('a')
  await turn()
  await turn()
  assert.deepEqual(told, ['started a', 'finished a'])
  assert.deepEqual(ended(), { reused: 0, ran: 1, failed: 0, blocked: 0 })
})

test('one that has begun nothing ends at once', async (t) => {
  stopClock(t)
  const handOver = flights()
  handOver.handOver()
  const { told, ended } = begin({ graph: { a: {} }, handOver })
  await turn()
  assert.deepEqual([told, ended()], [[], { reused: 0, ran: 0, failed: 0, blocked: 0 }])
})

test('runs that share places run no more tasks at once than one of them', async (t) => {
  stopClock(t)
  const [store, places, handOver] = [storeInMemory(), slots(1), flights()]
  const first = begin({ graph: { a: {} }, store, places, handOver })
  await turn()
  assert.equal(first.pool.open().length, 1)
  handOver.handOver()
  const second = begin({ graph: { b: { stage: 'other' } }, store, run: 'run 2', places })
  await turn()
  assert.equal(second.pool.open().length, 0)
  first.pool.at('a').done('a')
  await turn()
  assert.deepEqual(second.pool.at('b').waiting(), ['b'])
})

test('tasks in hand are cancelled together, once all of them are outdated', () => {
  const hand = flights()
  const key = { key: 'k', preimage: '{}' } as never
  const [a, b] = ['a', 'b'].map((name) => ({ task: { name } as never, key }))
  const both = hand.begin([a!, b!])
  assert.deepEqual(
    hand.cancel(({ task }) => task === a!.task),
    [],
  )
  assert.equal(both.signal.aborted, false)
  assert.equal(hand.cancel(() => true).length, 2)
  assert.equal(both.signal.aborted, true)
  const ended = hand.begin([a!])
  ended.end()
  assert.deepEqual(
    hand.cancel(() => true),
    [],
  )
})
