import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import { watchOthers } from '../../../engine/coordinator/watch-others.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { digestBytes, digestText, type TaskKey } from '../../../engine/values/digest.ts'

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

test('a result that will not do, or whose bytes are gone, is not taken: the task waits until it can be leased', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => {
    mock.timers.reset()
  })
  const [forced, gone, taken] = [task('forced'), task('gone'), task('taken')]
  const output = digestBytes(new TextEncoder().encode('x'))
  const told: string[] = []
  const free = new Set<TaskKey>()
  const watch = watchOthers({
    ledger: {
      find: (keys) => new Map(keys.filter((key) => !free.has(key)).map((key) => [key, { output }])),
      location: () => (told.includes('made taken') ? undefined : { inline: new Uint8Array() }),
      lease: (keys) => new Set(keys.filter((key) => free.has(key))),
      release: () => undefined,
      owners: () => new Map(),
    },
    listener: () => undefined,
    accepts: (one) => one !== forced.task,
    onMade: ({ name }) => told.push(`made ${name}`),
    onFree: ({ name }) => told.push(`free ${name}`),
    guard: (work) => {
      work()
    },
  })
  for (const one of [forced, taken, gone]) watch.add(one.task, one.key)
  mock.timers.tick(100)
  assert.deepEqual(told, ['made taken'])
  free.add(forced.key)
  mock.timers.tick(100)
  assert.deepEqual(told, ['made taken', 'free forced'])
  watch.stop()
  free.add(gone.key)
  mock.timers.tick(1000)
  assert.deepEqual(told, ['made taken', 'free forced'])
})
