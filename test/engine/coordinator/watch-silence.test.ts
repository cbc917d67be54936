import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import { watchSilence } from '../../../engine/coordinator/watch-silence.ts'
import type { Task } from '../../../engine/graph/task.ts'

function task(name: string): Task {
  return { name, stage: 'fit', file: 'stages/fit.ts', params: {}, at: {}, inputs: {} }
}

const second = 1000

/** A watch whose clock the test turns. */
function watching(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  t.after(() => {
    mock.timers.reset()
  })
  const told: RunEvent[] = []
  return { told, watch: watchSilence((event) => told.push(event)) }
}

function tick(seconds: number): void {
  for (let i = 0; i < seconds; i++) mock.timers.tick(second)
}

test('after 30 s without a sign the running tasks are named, then after a minute and after two', (t) => {
  const { told, watch } = watching(t)
  const [a, b] = [task('a'), task('b')]
  watch.began(a)
  tick(10)
  watch.began(b)
  tick(29)
  assert.deepEqual(told, [])
  tick(1)
  const first = {
    event: 'silence',
    ms: 30 * second,
    tasks: [
      { task: a, ms: 40 * second },
      { task: b, ms: 30 * second },
    ],
  }
  assert.deepEqual(told, [first])
  tick(29)
  assert.equal(told.length, 1)
  tick(1)
  assert.equal(told.length, 2)
  tick(59)
  assert.equal(told.length, 2)
  tick(1)
  assert.equal(told.length, 3)
})

test('a task that ends or tells its progress is a sign, and so is one that begins', (t) => {
  const { told, watch } = watching(t)
  const [a, b] = [task('a'), task('b')]
  watch.began(a)
  tick(20)
  watch.heard()
  tick(20)
  watch.began(b)
  tick(20)
  watch.ended(b)
  tick(29)
  assert.deepEqual(told, [])
  tick(1)
  assert.deepEqual(told, [{ event: 'silence', ms: 30 * second, tasks: [{ task: a, ms: 90 * second }] }])
})

test('nothing is told where nothing runs', (t) => {
  const { told, watch } = watching(t)
  const a = task('a')
  watch.began(a)
  watch.ended(a)
  tick(100)
  assert.deepEqual(told, [])
})

test('a task that begins after all others have ended is watched too', (t) => {
  const { told, watch } = watching(t)
  const [a, b] = [task('a'), task('b')]
  watch.began(a)
  watch.ended(a)
  tick(100)
  watch.began(b)
  tick(30)
  assert.deepEqual(told, [{ event: 'silence', ms: 30 * second, tasks: [{ task: b, ms: 30 * second }] }])
})
