import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestBytes } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { begin, stopClock, turn } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

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

describe('duplicates', () => {
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
