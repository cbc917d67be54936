import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../engine/values/user-error.ts'
import { begin, stopClock, turn } from './cranked-run.ts'

const retry = 'warning: a: its worker was killed by SIGKILL; trying once more'

test('a task whose worker dies of it is tried once more, alone, on a worker that has done nothing before', async (t) => {
  stopClock(t)
  const { pool, told, ended } = begin({ graph: { a: {} } })
  await turn()
  pool.at('a').start('a')
  pool.at('a').die()
  await turn()
  assert.equal(pool.at('a').batch.fresh, true)
  pool.at('a').done('a')
  await turn()
  assert.deepEqual(told, ['started a', retry, 'finished a'])
  assert.deepEqual(ended(), { reused: 0, ran: 1, failed: 0, blocked: 0 })
})

test('a task of which two workers die fails', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {} } })
  await turn()
  for (let i = 0; i < 2; i++) {
    pool.at('a').start('a')
    pool.at('a').die()
    await turn()
  }
  assert.deepEqual(told, ['started a', retry, 'failed a: its worker was killed by SIGKILL, twice'])
})

test('an aborted task is not tried again where its worker had done nothing before', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {} } })
  await turn()
  pool.at('a').start('a')
  pool.at('a').die({ code: null, signal: 'SIGABRT' })
  await turn()
  assert.deepEqual(told, [
    'started a',
    'failed a: its worker was aborted (SIGABRT): it ran out of memory, or its code called abort()',
  ])
})

test('a task that outlasts its time limit fails and is not tried again', async (t) => {
  stopClock(t)
  const { pool, told, events } = begin({ graph: { a: {} }, stages: { make: { limits: { seconds: 2 } } } })
  await turn()
  assert.equal(pool.at('a').batch.seconds, 2)
  pool.at('a').start('a')
  pool.at('a').timeOut()
  await turn()
  assert.deepEqual(told, ['started a', 'failed a: it ran longer than its limit of 2 s'])
  const failed = events.find((event) => event.event === 'task-failed')
  assert.equal(failed?.ms, 2000)
})

test('a stray error is tried again on a fresh worker only where the worker had done other work before', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {}, b: {} } })
  await turn()
  pool.at('a').fail('a', {}, true)
  await turn()
  pool.at('b').fail('b', {}, true)
  await turn()
  assert.equal(pool.at('b').batch.fresh, true)
  pool.at('b').fail('b', {}, true)
  await turn()
  assert.deepEqual(
    told.filter((one) => !one.startsWith('started')),
    [
      'failed a: Error: no luck',
      'warning: b: Error: no luck; its worker had done other work before, which may have begun it: trying once more on a new one',
      'failed b: Error: no luck',
    ],
  )
})

test('a stray error with a frame in its own stage is its own', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {}, b: {} } })
  await turn()
  pool.at('a').done('a')
  await turn()
  pool.at('b').fail('b', { frames: ['stages/make.ts:3:1'] }, true)
  await turn()
  assert.equal(told.at(-1), 'failed b: Error: no luck')
})

test('a worker that dies before it takes a task says nothing of the task, and four in a row end the run', async (t) => {
  stopClock(t)
  const { pool, told, ended } = begin({ graph: { a: {} } })
  await turn()
  for (let i = 0; i < 3; i++) {
    pool.at('a').die()
    await turn()
  }
  assert.equal(ended(), undefined)
  assert.deepEqual([...new Set(told)], ['started a'])
  pool.at('a').die()
  await turn()
  const error = ended()
  assert.ok(error instanceof UserError)
  assert.equal(error.code, 'no-workers')
  assert.equal(error.message, 'workers end before they take a task, 4 in a row: the last one was killed by SIGKILL')
})

test('the tasks that a spent worker had not come to go to another one', async (t) => {
  stopClock(t)
  const graph = { a: {}, ...Object.fromEntries(['b', 'c', 'd', 'e'].map((name) => [name, { reads: ['a'] }])) }
  const { pool, told, ended } = begin({ graph })
  await turn()
  pool.at('a').done('a', { ms: 1 })
  await turn()
  const first = pool.at('b')
  assert.deepEqual(first.waiting(), ['b', 'c'])
  first.done('b')
  first.die()
  await turn()
  for (let open = pool.open(); open.length > 0; open = pool.open()) {
    open[0]!.done(open[0]!.waiting()[0]!)
    await turn()
  }
  assert.equal(
    told.some((one) => one.startsWith('warning')),
    false,
  )
  assert.deepEqual(ended(), { reused: 0, ran: 5, failed: 0, blocked: 0 })
})

test('a task that uses what its key does not cover fails with --strict, else its stage is warned of once', async (t) => {
  stopClock(t)
  const observed = { clock: [{ what: 'Date.now()', where: 'node_modules/x/index.js:1:1' }] }
  const said = 'a used what its key does not cover: the clock (Date.now() at node_modules/x/index.js:1:1)'
  const fix = "if no result can depend on it, say why in the stage: allow: { clock: '<why>' }"
  const strict = begin({ graph: { a: {} }, strict: true })
  await turn()
  strict.pool.at('a').done('a', { observed })
  await turn()
  assert.deepEqual(strict.told, ['started a', `failed a: ${said}`])
  assert.deepEqual(strict.store.recorded, [])
  const lenient = begin({ graph: { a: {}, b: {} } })
  await turn()
  for (const task of ['a', 'b']) {
    lenient.pool.at(task).done(task, { observed })
    await turn()
  }
  assert.deepEqual(
    lenient.told.filter((one) => one.startsWith('warning')),
    [`warning: ${said}; ${fix}`],
  )
  assert.deepEqual(lenient.store.recorded, ['run 1: a', 'run 1: b'])
})

test('a task of many threads waits until so many places are free', async (t) => {
  stopClock(t)
  const graph = { a: {}, wide: { stage: 'wide' } }
  const { pool } = begin({ graph, jobs: 2, stages: { wide: { limits: { threads: 5 } } } })
  await turn()
  assert.deepEqual(
    pool.open().flatMap((one) => one.waiting()),
    ['a'],
  )
  pool.at('a').done('a')
  await turn()
  assert.deepEqual(
    pool.open().flatMap((one) => one.waiting()),
    ['wide'],
  )
})

test('progress is told of the task that makes it', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {} } })
  await turn()
  pool.at('a').start('a')
  pool.at('a').progress('a', 1, 2)
  assert.deepEqual(told, ['started a', 'progress a 1/2'])
})

test('a task that leaves work running is warned of, once for its stage', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {}, b: {} } })
  await turn()
  for (const task of ['a', 'b']) {
    pool.at(task).done(task, { left: ['a timer at stages/make.ts:3:1'] })
    await turn()
  }
  assert.deepEqual(
    told.filter((one) => one.startsWith('warning')),
    [
      'warning: a left work running that its result does not depend on: a timer at stages/make.ts:3:1; its worker is replaced, as after each task that does so',
    ],
  )
})

test('a worker whose task used what no key covers gets no other task with --strict', async (t) => {
  stopClock(t)
  const { pool } = begin({ graph: { a: {} }, strict: true })
  await turn()
  const handed = pool.at('a')
  const retire = t.mock.method(handed.worker, 'retire')
  handed.done('a', { observed: { clock: [{ what: 'Date.now()', where: 'x.js:1:1' }] } })
  await turn()
  assert.equal(retire.mock.callCount(), 1)
})

test('silence is told of the task that runs, and not while it makes progress', async (t) => {
  stopClock(t)
  const { pool, told } = begin({ graph: { a: {} } })
  await turn()
  pool.at('a').start('a')
  for (let minute = 0; minute < 10; minute++) {
    pool.at('a').progress('a', minute, 10)
    await turn(20_000)
  }
  assert.deepEqual(
    told.filter((one) => one.startsWith('silence')),
    [],
  )
  await turn(600_000)
  assert.ok(told.includes('silence: a'))
})
