import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestBytes } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { begin, runOnce, stopClock, turn } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

const damage = { code: 'damaged-input', message: 'DamagedInput: the bytes are damaged' }
const line = { a: {}, b: { reads: ['a'] }, c: { reads: ['b'] } }
const diamond = { a: {}, b: { reads: ['a'] }, c: { reads: ['a'] }, d: { reads: ['b', 'c'] } }

describe('order', () => {
  test('a task goes to a worker once everything that it reads is recorded', async (t) => {
    stopClock(t)
    const { pool, told, ended } = begin({ graph: diamond, jobs: 4 })
    await turn()
    assert.deepEqual(told, ['started a'])
    pool.at('a').done('a')
    await turn(3)
    assert.deepEqual(told, ['started a'])
    await turn(1)
    assert.deepEqual(told.splice(0), ['started a', 'finished a', 'started b', 'started c'])
    pool.at('b').done('b')
    await turn()
    assert.deepEqual(told.splice(0), ['finished b'])
    pool.at('c').done('c')
    await turn()
    assert.deepEqual(told.splice(0), ['finished c', 'started d'])
    pool.at('d').done('d')
    await turn()
    assert.deepEqual(told, ['finished d'])
    assert.deepEqual(ended(), { reused: 0, ran: 4, failed: 0, blocked: 0 })
  })

  test('an order holds the bytes, the digest and the maker of each input', async (t) => {
    stopClock(t)
    const { pool, outputOf } = begin({ graph: line })
    await turn()
    pool.at('a').done('a', { text: 'made' })
    await turn()
    const [order] = pool.at('b').batch.orders
    const source = { digest: outputOf('a'), format: 'json', producer: 'a', bytes: new TextEncoder().encode('made') }
    assert.deepEqual(order!.inputs, { in0: source })
    assert.deepEqual(order!.params, { of: 'b' })
  })

  test('the longest chain goes first', async (t) => {
    stopClock(t)
    const graph = { short: {}, long: {}, next: { reads: ['long'] }, last: { reads: ['next'] } }
    const { told } = begin({ graph })
    await turn()
    assert.deepEqual(told, ['started long'])
  })

  test('no more batches are at workers than there are jobs', async (t) => {
    stopClock(t)
    const { pool } = begin({ graph: { a: {}, b: {}, c: {} }, jobs: 2 })
    await turn()
    assert.equal(pool.open().length, 2)
    pool.open()[0]!.done(pool.open()[0]!.waiting()[0]!)
    await turn()
    assert.equal(pool.handed.length, 3)
    assert.equal(pool.open().length, 2)
  })

  test('small tasks of one stage travel together once their time is known', async (t) => {
    stopClock(t)
    const graph = { a: {}, ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`b${i}`, { reads: ['a'] }])) }
    const { pool } = begin({ graph, jobs: 2 })
    await turn()
    pool.at('a').done('a', { ms: 1 })
    await turn()
    assert.deepEqual(
      pool.open().map(({ batch }) => batch.orders.map(({ task }) => task)),
      [
        ['b0', 'b1'],
        ['b2', 'b3'],
      ],
    )
  })
})

describe('reuse', () => {
  test('a second run over the same graph hands nothing to a worker', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    await runOnce({ graph: line, store })
    const second = begin({ graph: line, store })
    await turn()
    assert.deepEqual(second.told, [])
    assert.deepEqual(second.ended(), { reused: 3, ran: 0, failed: 0, blocked: 0 })
  })

  test('a task that made the same bytes again stops the wave: what reads it is reused', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    await runOnce({ graph: line, store })
    const { pool, told, ended } = begin({ graph: line, store, forced: ['a'] })
    await turn()
    pool.at('a').done('a')
    await turn()
    assert.deepEqual(told, ['started a', 'finished a', 'reused b', 'reused c'])
    assert.deepEqual(ended(), { reused: 2, ran: 1, failed: 0, blocked: 0 })
  })

  test('a task that is forced, or impure, runs although its inputs turned out the same', async (t) => {
    stopClock(t)
    for (const how of [{ forced: ['a', 'b'] }, { forced: ['a'], stages: { odd: { impure: 'it asks a server' } } }]) {
      const graph = { a: {}, b: { reads: ['a'], stage: 'odd' }, c: { reads: ['b'] } }
      const store = storeInMemory()
      await runOnce({ graph, store, ...how })
      const { told } = await runOnce({ graph, store, ...how })
      assert.deepEqual(told, ['started a', 'finished a', 'started b', 'finished b', 'reused c'])
    }
  })

  test('a task that makes other bytes from the same key is told of', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    const first = await runOnce({ graph: { a: {} }, store })
    store.bytes.delete(first.outputOf('a'))
    const { pool, told } = begin({ graph: { a: {} }, store })
    // The plan knows what the bytes were that are gone.
    const planned = [...begin({ graph: { a: {} }, store, run: 'run 2' }).plan.values()]
    assert.equal(planned[0]!.reason.kind, 'bytes-missing')
    await turn()
    pool.at('a').done('a', { text: 'other' })
    await turn()
    assert.deepEqual(told, [
      'started a',
      'warning: a made other bytes than before from the same code, params and inputs: its stage is not reproducible',
      'finished a',
    ])
  })
})

describe('failures', () => {
  test('a failed task blocks its descendants and nothing else', async (t) => {
    stopClock(t)
    const { pool, told, store, ended } = begin({ graph: { ...diamond, other: {} }, jobs: 1 })
    await turn()
    pool.at('a').done('a')
    await turn()
    pool.at('other').done('other')
    await turn()
    pool.at('b').fail('b')
    await turn()
    pool.at('c').done('c')
    await turn()
    assert.deepEqual(told, [
      'started a',
      'started other',
      'finished a',
      'started b',
      'finished other',
      'failed b: Error: no luck',
      'blocked d by b',
      'started c',
      'finished c',
    ])
    assert.deepEqual(store.failed, ['run 1: b'])
    assert.deepEqual(ended(), { reused: 0, ran: 3, failed: 1, blocked: 1 })
    assert.equal(store.leases.size, 0)
  })

  test('a result is not recorded where a file that it depends on has changed since the run began', async (t) => {
    stopClock(t)
    const { pool, told, store } = begin({
      graph: line,
      changedFiles: ({ name }, worker) => (name === 'b' && worker === 'worker-1' ? ['data/x.csv', 'data/y.csv'] : []),
    })
    await turn()
    pool.at('a').done('a')
    await turn()
    pool.at('b').done('b')
    await turn()
    assert.deepEqual(told.slice(3), [
      'failed b: data/x.csv and data/y.csv changed while the run was under way, so the result is not recorded',
      'blocked c by b',
    ])
    assert.deepEqual(store.recorded, ['run 1: a'])
  })

  test('what the store throws ends the run, and workers that are ended then are no news', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    const full = new UserError({ code: 'disk-full', what: 'the disk is full' })
    const ledger = store.ledger('run 1')
    const broken = {
      ...store,
      ledger: () => ({
        ...ledger,
        record: () => {
          throw full
        },
      }),
    }
    const { pool, told, ended } = begin({ graph: { a: {}, b: {} }, store: broken, jobs: 2 })
    await turn()
    pool.at('a').done('a')
    await turn()
    assert.equal(ended(), full)
    pool.at('b').start('b')
    pool.at('b').die()
    await turn()
    assert.deepEqual(told, ['started a', 'started b'])
  })

  test('where the file of an ingest step cannot be stored the run ends, and the file is not said to have changed', async (t) => {
    stopClock(t)
    const { ended } = begin({ graph: { a: { holds: 'x' } }, takeIn: thrower })
    await turn()
    const error = ended()
    assert.ok(error instanceof Error)
    assert.equal(error.message, 'the disk is full')
  })
})

function thrower(): Promise<never> {
  return Promise.reject(new UserError({ code: 'disk-full', what: 'the disk is full' }))
}

describe('twins', () => {
  const graph = { a: {}, twin: { like: 'a' }, b: { reads: ['a'] }, c: { reads: ['twin'], like: 'b' } }

  test('two tasks of one key are executed once', async (t) => {
    stopClock(t)
    const { pool, told, ended } = begin({ graph, jobs: 4 })
    await turn()
    assert.deepEqual(told.splice(0), ['started a'])
    pool.at('a').done('a')
    await turn()
    assert.deepEqual(told.splice(0), ['finished a', 'reused twin', 'started b'])
    pool.at('b').done('b')
    await turn()
    assert.deepEqual(told, ['finished b', 'reused c'])
    assert.deepEqual(ended(), { reused: 2, ran: 2, failed: 0, blocked: 0 })
  })

  test('where one of them fails the other one is tried on its own', async (t) => {
    stopClock(t)
    const { pool, told, ended } = begin({ graph, jobs: 4 })
    await turn()
    pool.at('a').fail('a')
    await turn()
    pool.at('twin').done('twin')
    await turn()
    pool.at('c').done('c')
    await turn()
    assert.deepEqual(told, [
      'started a',
      'started twin',
      'failed a: Error: no luck',
      'blocked b by a',
      'finished twin',
      'started c',
      'finished c',
    ])
    assert.deepEqual(ended(), { reused: 0, ran: 2, failed: 1, blocked: 1 })
  })
})

describe('damaged inputs', () => {
  const put = 'warning: the stored bytes of a were damaged; they are put aside and made again'

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
})

describe('interrupts', () => {
  test('an interrupted run keeps what was complete, and hears no more of its workers', async (t) => {
    stopClock(t)
    const { pool, store, told, interrupt, ended } = begin({ graph: { a: {}, b: {}, c: {} }, jobs: 2 })
    await turn()
    const [first, second] = pool.open()
    const [one] = first!.waiting()
    first!.done(one!)
    interrupt()
    await turn(0)
    assert.deepEqual(ended(), { reused: 0, ran: 1, failed: 0, blocked: 0 })
    assert.equal(store.recorded.length, 1)
    assert.equal(store.leases.size, 0)
    second!.done(second!.waiting()[0]!)
    await turn()
    assert.equal(store.recorded.length, 1)
    assert.equal(told.length, 3)
    assert.equal(pool.handed.length, 2)
  })
})

describe('two runs', () => {
  test('a task that another run computes is waited for, and its result shared', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    const one = begin({ graph: line, store, run: 'run 1' })
    await turn()
    const two = begin({ graph: line, store, run: 'run 2' })
    await turn()
    assert.deepEqual(two.pool.handed, [])
    one.pool.at('a').done('a')
    await turn()
    await turn(100)
    assert.deepEqual(two.told, ['reused a, shared'])
    one.pool.at('b').done('b')
    await turn()
    one.pool.at('c').done('c')
    await turn(4)
    await turn(100)
    await turn(100)
    assert.deepEqual(two.told, ['reused a, shared', 'reused b, shared', 'reused c'])
    assert.deepEqual(store.recorded, ['run 1: a', 'run 1: b', 'run 1: c'])
    assert.deepEqual(two.ended(), { reused: 3, ran: 0, failed: 0, blocked: 0 })
  })

  test('what another run recorded between plan and lease is reused', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    const one = begin({ graph: { a: {}, b: {} }, store, run: 'run 1' })
    const two = begin({ graph: { b: {}, a: {} }, store, run: 'run 2' })
    await turn()
    one.pool.at('a').done('a')
    await turn()
    two.pool.at('b').done('b')
    await turn()
    assert.deepEqual(two.told, ['started b', 'reused a, shared', 'finished b'])
    assert.deepEqual(store.recordedAgain, [])
  })

  test('the tasks of a run that died are taken over', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    begin({ graph: line, store, run: 'run 1' })
    await turn()
    const two = begin({ graph: line, store, run: 'run 2' })
    await turn()
    store.die('run 1')
    await turn(100)
    assert.deepEqual(two.told, ['started a'])
    two.pool.at('a').done('a')
    await turn()
    assert.deepEqual(store.recorded, ['run 2: a'])
  })

  test('a twin of a task that waits for another run takes it along once this run computes it', async (t) => {
    stopClock(t)
    const store = storeInMemory()
    const one = begin({ graph: { x: {}, a: { reads: ['x'] } }, store, run: 'run 1' })
    await turn()
    one.pool.at('x').done('x', { text: 'same' })
    await turn()
    const graph = { x: {}, a: { reads: ['x'] }, y: {}, twin: { reads: ['y'], like: 'a' } }
    const two = begin({ graph, store, run: 'run 2', jobs: 2 })
    await turn()
    assert.deepEqual(two.told, ['started y'])
    store.die('run 1')
    two.pool.at('y').done('y', { text: 'same' })
    await turn()
    await turn(200)
    assert.deepEqual([...store.leases.values()], ['run 2'])
    two.pool.at('twin').done('twin')
    await turn()
    assert.deepEqual(two.told, ['started y', 'finished y', 'started twin', 'finished twin', 'reused a'])
    assert.deepEqual(two.ended(), { reused: 2, ran: 2, failed: 0, blocked: 0 })
  })
})

describe('ingest steps', () => {
  test('the coordinator takes a file in itself, and a file that is another one than the plan was made for fails', async (t) => {
    stopClock(t)
    const graph = { x: { holds: 'rows' }, y: { holds: 'more' }, z: { holds: 'gone' }, a: { reads: ['x'] } }
    const digest = digestBytes(new TextEncoder().encode('rows'))
    const takeIn = ({ name }: { name: string }) =>
      name === 'z'
        ? Promise.reject(new Error('ENOENT'))
        : Promise.resolve({ bytes: new TextEncoder().encode('rows'), digest })
    const { pool, told, ended } = begin({ graph, takeIn })
    await turn()
    await turn()
    pool.at('a').done('a')
    await turn()
    assert.deepEqual(told.sort(), [
      'failed y: data/y changed while the run was under way, so the result is not recorded',
      'failed z: data/z changed while the run was under way, so the result is not recorded',
      'finished a',
      'finished x',
      'started a',
      'started x',
      'started y',
      'started z',
    ])
    assert.deepEqual(ended(), { reused: 0, ran: 2, failed: 2, blocked: 0 })
  })
})
