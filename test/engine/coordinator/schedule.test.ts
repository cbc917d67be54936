import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchPicker } from '../../../engine/coordinator/pick-batch.ts'
import { chainTimes, readyList } from '../../../engine/coordinator/ready-list.ts'
import { inFlight } from '../../../engine/coordinator/in-flight.ts'
import { inputsOf } from '../../../engine/coordinator/schedule.ts'
import { slots } from '../../../engine/coordinator/slots.ts'
import { digestText } from '../../../engine/values/digest.ts'
import { tasksOf } from './cranked-run.ts'

test('a chain takes the time of its task and of the longest one behind it', () => {
  const tasks = tasksOf({ a: {}, b: { reads: ['a'] }, c: { reads: ['a'] }, d: { reads: ['c'] } })
  const ms: Record<string, number> = { a: 1, b: 5, c: 2, d: 10 }
  const times = chainTimes([...tasks.values()], inputsOf, ({ name }) => ms[name]!)
  assert.deepEqual(
    [...times].map(([{ name }, time]) => [name, time]),
    [
      ['a', 13],
      ['b', 5],
      ['c', 12],
      ['d', 10],
    ],
  )
})

test('a ready list gives the longest chain first, and of equal ones the one that came first', () => {
  const tasks = tasksOf({ short: {}, long: {}, same: {}, late: {} })
  const ms: Record<string, number> = { short: 1, long: 3, same: 2, late: 2 }
  const list = readyList(({ name }) => ms[name]!)
  for (const task of tasks.values()) list.add(task)
  const order = Array.from({ length: 4 }, () => list.take(() => false)[0]!.name)
  assert.deepEqual(order, ['long', 'same', 'late', 'short'])
  assert.equal(list.size, 0)
})

test('a batch is half of an even share, of one stage, of no more than 30 ms, and of one task where time is limited', () => {
  const names = Array.from({ length: 20 }, (_, i) => `t${i}`)
  const sizeOf = (ms: number, limits?: { seconds: number }): number => {
    const picker = batchPicker(2, () => limits)
    const list = readyList(() => 1)
    const tasks = [...tasksOf(Object.fromEntries(names.map((name) => [name, {}]))).values()]
    for (const task of tasks) list.add(task)
    picker.learn(tasks[0]!, ms)
    return picker.take(list).length
  }
  assert.deepEqual([sizeOf(1), sizeOf(10), sizeOf(100), sizeOf(1, { seconds: 1 })], [5, 3, 1, 1])
})

test('the second task of a key waits for the first, and both are free once it is recorded', () => {
  const [a, b] = [...tasksOf({ a: {}, b: {} }).values()]
  const key = digestText('task', 'k')
  const flights = inFlight()
  assert.deepEqual([flights.begin(a!, key), flights.begin(b!, key)], [true, false])
  assert.deepEqual([flights.end(key), flights.end(key)], [[b], []])
  assert.equal(flights.begin(b!, key), true)
})

test('who came first is served first: a small wish does not pass a large one', async () => {
  const places = slots(2)
  const served: string[] = []
  const want = (name: string, count: number) => places.take(count).then(() => served.push(name))
  await want('a', 1)
  const wide = want('wide', 2)
  const small = want('small', 1)
  await Promise.resolve()
  assert.deepEqual(served, ['a'])
  places.give(1)
  await wide
  assert.deepEqual(served, ['a', 'wide'])
  places.give(2)
  await small
  assert.deepEqual(served, ['a', 'wide', 'small'])
})
