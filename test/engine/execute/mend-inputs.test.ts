import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, stopClock, turn } from './cranked-run.ts'

const damage = { code: 'damaged-input', message: 'DamagedInput: the bytes are damaged' }
const put = 'warning: the stored bytes of a were damaged; they are put aside and made again'
const diamond = { a: {}, b: { reads: ['a'] }, c: { reads: ['a'] }, d: { reads: ['b', 'c'] } }

test('where making an input again fails, each task that waits for it is blocked', async (t) => {
  stopClock(t)
  const { pool, told, store, outputOf, ended } = begin({ graph: diamond, jobs: 2 })
  await turn()
  pool.at('a').done('a')
  await turn()
  store.damage(outputOf('a'))
  pool.at('b').fail('b', damage)
  await turn()
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
