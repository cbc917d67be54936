import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import { watchOthers } from '../../../engine/coordinator/watch-others.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { digestText, type TaskKey } from '../../../engine/values/digest.ts'

function task(name: string): { task: Task; key: TaskKey } {
  return {
    task: { name, stage: 'fit', file: 'stages/fit.ts', params: {}, at: {}, inputs: {} },
    key: digestText('task', name),
  }
}

test('after 20 looks it is told of each task once, of those that one run is computing together', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => {
    mock.timers.reset()
  })
  const told: RunEvent[] = []
  const [a, b, c] = [task('a'), task('b'), task('c')]
  const mine = { run: 'run 1', process: 'process 1 on host' }
  const other = { run: 'run 2', process: null }
  const watch = watchOthers({
    ledger: {
      find: () => new Map(),
      location: () => undefined,
      lease: () => new Set(),
      release: () => undefined,
      owners: (keys) => new Map(keys.map((key) => [key, key === c.key ? other : mine])),
    },
    listener: (event) => told.push(event),
    accepts: () => true,
    onMade: () => undefined,
    onFree: () => undefined,
    guard: (work) => {
      work()
    },
  })
  for (const one of [a, b, c]) watch.add(one.task, one.key)
  for (let look = 1; look < 20; look++) mock.timers.tick(100)
  assert.deepEqual(told, [])
  for (let look = 20; look < 100; look++) mock.timers.tick(100)
  assert.deepEqual(told, [
    { event: 'waiting', tasks: [a.task, b.task], by: mine },
    { event: 'waiting', tasks: [c.task], by: other },
  ])
  watch.stop()
})
