import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { digestBytes } from '../../../engine/values/digest.ts'
import { runBatches } from './run-batches.ts'
import { stopClock, turn } from './cranked-run.ts'

const doubtful = (task: string): string =>
  `warning: ${task}: Error: no luck; its worker had done other work before, which may have begun it: trying once more on a new one`

/** A runner whose worker has done a task before. */
async function usedWorker() {
  const runner = runBatches({})
  const first = runner.run('first')
  await turn()
  runner.pool.at('first').done('first')
  await first
  runner.told.splice(0)
  return runner
}

describe('a task that has had its second chance', () => {
  test('fails where its worker dies, and the error counts both tries', async (t) => {
    stopClock(t)
    const { pool, told, run } = await usedWorker()
    const running = run('a')
    await turn()
    pool.at('a').fail('a', {}, true)
    await turn()
    pool.at('a').start('a')
    pool.at('a').die()
    await running
    assert.deepEqual(told, [doubtful('a'), 'a failed after 0 ms: its worker was killed by SIGKILL, twice'])
  })

  test('fails of a stray error, whatever its worker did before', async (t) => {
    stopClock(t)
    const { pool, told, run } = await usedWorker()
    const running = run('a')
    await turn()
    pool.at('a').fail('a', {}, true)
    await turn()
    const again = pool.at('a')
    again.worker.served = 5
    again.fail('a', {}, true)
    await running
    assert.deepEqual(told, [doubtful('a'), 'a failed after 7 ms: Error: no luck'])
  })

  test('gets it alone, each of several on a worker of its own', async (t) => {
    stopClock(t)
    const { pool, told, run } = await usedWorker()
    const running = run('a', 'b', 'c')
    await turn()
    pool.at('a').fail('a', {}, true)
    pool.at('b').fail('b', {}, true)
    pool.at('c').done('c')
    await turn()
    for (const task of ['a', 'b']) {
      assert.deepEqual([pool.at(task).waiting(), pool.at(task).batch.fresh], [[task], true])
      pool.at(task).done(task)
      await turn()
    }
    await running
    assert.deepEqual(told, [doubtful('a'), doubtful('b'), 'c is done', 'a is done', 'b is done'])
  })
})

test('the tasks that a dead worker had not come to are handed back in the order of the batch; the one it died of is tried again', async (t) => {
  stopClock(t)
  const { pool, told, run } = runBatches({})
  const running = run('a', 'b', 'c')
  await turn()
  pool.at('a').start('a')
  pool.at('a').die()
  await turn()
  pool.at('a').done('a')
  await running
  assert.deepEqual(told, [
    'warning: a: its worker was killed by SIGKILL; trying once more',
    'b is unanswered',
    'c is unanswered',
    'a is done',
  ])
})

test('a worker that takes a task ends the count of those that took none', async (t) => {
  stopClock(t)
  const { pool, told, run } = runBatches({})
  for (const fate of ['die', 'die', 'die', 'work', 'die', 'die', 'die'] as const) {
    const running = run('a')
    await turn()
    if (fate === 'die') pool.at('a').die()
    else pool.at('a').done('a')
    await running
  }
  assert.equal(told.filter((line) => line === 'a is unanswered').length, 6)
  const last = run('a')
  await turn()
  pool.at('a').die()
  await assert.rejects(last, {
    code: 'no-workers',
    fix: 'see what they printed above; `--jobs 1` takes less memory, and deleting cache/engine/ builds them anew',
  })
})

test('a batch gives its places back, so that the next one is taken', async (t) => {
  stopClock(t)
  const { pool, run } = runBatches({ declared: { limits: { threads: 1 } } })
  const both = [run('a'), run('b')]
  await turn()
  assert.deepEqual(
    pool.open().map((handed) => handed.waiting()),
    [['a']],
  )
  pool.at('a').done('a')
  await turn()
  pool.at('b').done('b')
  await Promise.all(both)
})

test('a result says when its task started, on which worker, and what its doors told', async (t) => {
  stopClock(t)
  const { pool, results, run } = runBatches({})
  const running = run('a', 'b')
  await turn()
  const started = new Date()
  pool.at('a').start('a')
  await turn(500)
  pool.at('a').done('a', { ms: 500, doors: { 'lib/fast.ts': 'native' } })
  pool.at('b').done('b')
  await running
  const [a, b] = results
  assert.deepEqual([a!.started, a!.ms, a!.worker], [started, 500, 'worker-1'])
  assert.deepEqual([a!.record, b!.record], [{ doors: { 'lib/fast.ts': 'native' } }, {}])
  assert.deepEqual(b!.started, new Date(started.getTime() + 500))
})

test('the file of a result that --strict refuses is removed', async (t) => {
  stopClock(t)
  const folder = mkdtempSync(join(tmpdir(), 'refused-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'bytes')
  writeFileSync(file, 'bytes')
  const { pool, told, run } = runBatches({ strict: true })
  const running = run('a')
  await turn()
  const { batch, worker } = pool.at('a')
  const observed = { clock: [{ what: 'Date.now()', where: 'x.js:1:1' }] }
  const bytes = { file, length: 5 }
  const digest = digestBytes(new TextEncoder().encode('bytes'))
  batch.onMessage({ type: 'done', id: 0, bytes, digest, ms: 3, observed, doors: {}, left: [] }, worker)
  assert.equal(existsSync(file), false)
  assert.deepEqual(told, [
    'a failed after 3 ms: a used what its key does not cover: the clock (Date.now() at x.js:1:1)',
  ])
  pool.at('a').done('a', { observed })
  await running
})

describe('silence is told of no task', () => {
  for (const [how, end] of [
    ['is done', 'done'],
    ['has failed', 'fail'],
  ] as const) {
    test(`that ${how}, though its worker has more to do`, async (t) => {
      stopClock(t)
      const { pool, told, run } = runBatches({})
      const running = run('a', 'b')
      await turn()
      pool.at('a')[end]('a')
      await turn(100_000)
      assert.deepEqual(
        told.filter((line) => line.startsWith('silence')),
        [],
      )
      pool.at('b').done('b')
      await running
    })
  }

  test('whose worker has died', async (t) => {
    stopClock(t)
    const { pool, told, run } = runBatches({})
    const running = run('a')
    await turn()
    pool.at('a').start('a')
    pool.at('a').die({ code: null, signal: 'SIGABRT' })
    await running
    await turn(100_000)
    assert.deepEqual(
      told.filter((line) => line.startsWith('silence')),
      [],
    )
  })
})

test('workers that die of tasks do not count as workers that took none', async (t) => {
  stopClock(t)
  const { pool, told, run } = runBatches({})
  for (const task of ['a', 'b', 'c']) {
    const running = run(task)
    for (let tries = 0; tries < 2; tries++) {
      await turn()
      pool.at(task).start(task)
      pool.at(task).die()
    }
    await running
  }
  const failed = told.filter((line) => line.includes('failed'))
  const twice = (task: string): string => `${task} failed after 0 ms: its worker was killed by SIGKILL, twice`
  assert.deepEqual(failed, [twice('a'), twice('b'), twice('c')])
})
