import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runBatches } from './run-batches.ts'
import { stopClock, turn } from './cranked-run.ts'

test('a worker that an interrupt ends is no news: its tasks are neither tried again nor failed', async (t) => {
  stopClock(t)
  const { pool, told, run, abort } = runBatches({})
  const running = run('a', 'b')
  await turn()
  pool.at('a').start('a')
  abort()
  pool.at('a').die()
  await running
  assert.deepEqual(told, [])
  assert.equal(pool.handed.length, 1)
})

test('what a worker says after an interrupt is not heard', async (t) => {
  stopClock(t)
  const { pool, told, run, abort } = runBatches({})
  const running = run('a', 'b')
  await turn()
  abort()
  pool.at('a').done('a')
  pool.at('b').fail('b')
  await running
  assert.deepEqual(told, [])
})

test('workers that an interrupt ends before they take a task are no fault of theirs', async (t) => {
  stopClock(t)
  const { pool, told, run, abort } = runBatches({})
  for (let i = 0; i < 3; i++) {
    const running = run('a')
    await turn()
    pool.at('a').die()
    await running
  }
  const running = run('a')
  await turn()
  abort()
  pool.at('a').die()
  await running
  assert.deepEqual(told, ['a is unanswered', 'a is unanswered', 'a is unanswered'])
})

test('a batch that waits for a place, or for its code, is not begun after an interrupt', async (t) => {
  stopClock(t)
  const { pool, run, abort } = runBatches({})
  const waiting = run('a')
  abort()
  await waiting
  assert.deepEqual(pool.handed, [])
})

test('of the tasks that are to be tried again, none is begun after an interrupt', async (t) => {
  stopClock(t)
  const { pool, told, run, abort } = runBatches({})
  const first = run('a')
  await turn()
  pool.at('a').done('a')
  await first
  const second = run('b', 'c', 'd')
  await turn()
  pool.at('b').fail('b', {}, true)
  pool.at('c').fail('c', {}, true)
  pool.at('d').done('d')
  await turn()
  assert.deepEqual(pool.at('b').waiting(), ['b'])
  abort()
  pool.at('b').die()
  await second
  assert.equal(pool.handed.length, 3)
  assert.equal(told.at(-1), 'd is done')
})

test('the workers of a run hear its signal', async (t) => {
  stopClock(t)
  const { pool, run, abort } = runBatches({})
  const running = run('a')
  await turn()
  const { batch } = pool.at('a')
  assert.equal(batch.signal?.aborted, false)
  abort()
  assert.equal(batch.signal.aborted, true)
  pool.at('a').die()
  await running
})
