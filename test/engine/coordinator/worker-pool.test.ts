import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { describeExit } from '../../../engine/coordinator/describe-exit.ts'
import { hasOutgrown } from '../../../engine/worker/has-outgrown.ts'
import type { StageText } from '../../../engine/worker/messages.ts'
import { WorkerPool } from '../../../engine/coordinator/worker-pool.ts'

/** A pool whose workers do what a stage's text says, where one is to be described. */
function poolOf(t: TestContext, size: number): WorkerPool {
  const scratch = mkdtempSync(join(tmpdir(), 'workers-'))
  const worker = join(scratch, 'worker.mjs')
  writeFileSync(
    worker,
    `const { key } = JSON.parse(process.argv[2])
    process.on('message', ({ message: { type, id, code } }) => {
      if (type !== 'describe') return
      if (code === 'loops') for (;;);
      if (code === 'aborts') process.abort()
      process.send({ key, messages: [{ type: 'described', id, declaration: { output: code + ' ' + process.pid } }] })
    })`,
  )
  const pool = new WorkerPool(size, { build: { worker, engine: '', doors: {} }, scratch, cwd: scratch, loadMs: 2000 })
  t.after(async () => {
    await pool.close()
    rmSync(scratch, { recursive: true })
  })
  return pool
}

function stage(code: string): StageText {
  return { code, bundle: '', map: '', root: '', file: `stages/${code}.ts`, imports: [], packages: [], joined: {} }
}

test('a signal ends the worker of a batch, and its pool goes on', async (t) => {
  const pool = poolOf(t, 1)
  const controller = new AbortController()
  const order = { id: 0, task: 'a', code: 'a', params: {}, inputs: {} }
  const batch = { orders: [order], stages: [], resources: { threads: 1, megabytes: undefined }, seconds: undefined }
  const ending = pool.run({ ...batch, signal: controller.signal, onMessage: () => undefined })
  controller.abort()
  const { exit, unanswered, timedOut } = await ending
  assert.deepEqual([exit?.signal, unanswered, timedOut], ['SIGKILL', [order], false])
  assert.ok('output' in (await pool.describe([stage('a')]))[0]!)
})

test('a stage that loops while it is loaded, or kills its worker, is to blame alone', async (t) => {
  const pool = poolOf(t, 1)
  const [first, loops, second, aborts, third] = await pool.describe(['a', 'loops', 'b', 'aborts', 'c'].map(stage))
  for (const described of [first, second, third]) assert.ok('output' in described!)
  assert.deepEqual(loops, {
    code: 'timeout',
    message: 'loading it takes longer than 2 s',
    frames: [],
    fix: 'a module that is loaded only declares: what it computes belongs into run()',
  })
  assert.deepEqual(aborts, {
    code: 'worker-died',
    message:
      'its worker was aborted (SIGABRT): it ran out of memory, or its code called abort(), while it loaded the stage',
    frames: [],
  })
})

test('an aborted task is tried again where its worker had done other work before, and fails on one that had done none', () => {
  const exit = { code: null, signal: 'SIGABRT' } as const
  const of = (fresh: boolean, tries: number): boolean =>
    describeExit({ exit, fresh, tries, timedOut: false, limits: undefined }).final
  assert.deepEqual([of(true, 1), of(false, 1), of(false, 2), of(true, 2)], [true, false, true, true])
  assert.equal(describeExit({ exit, fresh: false, tries: 1, timedOut: true, limits: { seconds: 1 } }).final, true)
})

test('a worker has outgrown its use where half of its heap, or an eighth of the memory, is still held', () => {
  const memory = { heap: 50, heapLimit: 100, resident: 100, machine: 800 }
  assert.equal(hasOutgrown(memory), false)
  assert.equal(hasOutgrown({ ...memory, heap: 51 }), true)
  assert.equal(hasOutgrown({ ...memory, resident: 101 }), true)
})
