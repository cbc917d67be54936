import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../../engine/coordinator/ledger.ts'
import { mendInputs } from '../../../engine/coordinator/mend-inputs.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { digestBytes, type ArtifactDigest } from '../../../engine/values/digest.ts'
import { tasksOf } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

const damage = { code: 'damaged-input', message: 'the bytes are damaged', frames: [] }
const put = 'warning: the stored bytes of a were damaged; they are put aside and made again'

/** A mender over the artifacts of a and b, both read by c, and a line for each thing that it asks for. */
function mending({ lost = [] }: { lost?: readonly string[] } = {}) {
  const tasks = tasksOf({ a: {}, b: {}, c: { reads: ['a', 'b'] }, d: { reads: ['a'] } })
  const store = storeInMemory()
  const ledger: Ledger = store.ledger('run 1')
  const digests = new Map<string, ArtifactDigest>()
  for (const name of ['a', 'b']) {
    const bytes = new TextEncoder().encode(name)
    digests.set(name, digestBytes(bytes))
    store.bytes.set(digestBytes(bytes), bytes)
  }
  const told: string[] = []
  const namesOf = (list: readonly Task[]): string => list.map(({ name }) => name).join()
  const mender = mendInputs({
    ledger,
    schedule: {
      outputOf: ({ name }) => digests.get(name)!,
      isLost: ({ name }) => lost.includes(name),
      block: (task) => [task],
      reopen: ({ name }, inputs) => told.push(`${name} waits for ${namesOf(inputs)}`),
    },
    listener: (event) => told.push(event.event === 'warning' ? `warning: ${event.message}` : event.event),
    onWaiting: ({ name }) => told.push(`${name} is computed no longer`),
    onRetry: ({ name }) => told.push(`${name} is tried again`),
    onBlocked: (blocked, { name }) => told.push(`${namesOf(blocked)} blocked by ${name}`),
    onFailure: ({ name }, { message }, ms) => told.push(`${name} failed after ${ms} ms: ${message}`),
  })
  const task = (name: string): Task => tasks.get(name)!
  return {
    mender,
    store,
    told,
    task,
    damage: (name: string) => {
      store.damage(digests.get(name)!)
    },
    isThere: (name: string) => store.bytes.has(digests.get(name)!),
  }
}

test('the inputs whose bytes are damaged are put aside and made again, and no others', () => {
  const { mender, told, task, damage: hurt, isThere } = mending()
  hurt('a')
  mender.onFailure(task('c'), damage, 7)
  assert.deepEqual(told, [put, 'c is computed no longer', 'c waits for a'])
  assert.deepEqual([isThere('a'), isThere('b')], [false, true])
})

test('damage that was met before is not told of again, and the second task waits too', () => {
  const { mender, told, task, damage: hurt } = mending()
  hurt('a')
  mender.onFailure(task('c'), damage, 7)
  told.splice(0)
  mender.onFailure(task('d'), damage, 7)
  assert.deepEqual(told, ['d is computed no longer', 'd waits for a'])
})

test('a task that complains of whole inputs fails, and so does one that fails of something else', () => {
  const { mender, told, task, damage: hurt, isThere } = mending()
  mender.onFailure(task('c'), damage, 7)
  hurt('a')
  mender.onFailure(task('c'), { code: 'thrown', message: 'no luck', frames: [] }, 8)
  assert.deepEqual(told, ['c failed after 7 ms: the bytes are damaged', 'c failed after 8 ms: no luck'])
  assert.equal(isThere('a'), true)
})

test('a task whose input was made again is tried once more, and fails where it complains again', () => {
  const { mender, told, task } = mending()
  assert.equal(mender.readsRemade(task('c')), false)
  mender.makeAgain(task('d'), [task('a')])
  assert.deepEqual([mender.readsRemade(task('c')), mender.readsRemade(task('a'))], [true, false])
  told.splice(0)
  for (const ms of [1, 2]) mender.onFailure(task('c'), damage, ms)
  // Each task has its own second try.
  mender.onFailure(task('d'), damage, 3)
  assert.deepEqual(told, ['c is tried again', 'c failed after 2 ms: the bytes are damaged', 'd is tried again'])
})

test('a task is blocked where making its input again has failed', () => {
  const { mender, told, task } = mending({ lost: ['b'] })
  mender.makeAgain(task('c'), [task('a'), task('b')])
  assert.deepEqual(told, ['c is computed no longer', 'c blocked by b'])
})
