import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchPicker } from '../../../engine/coordinator/pick-batch.ts'
import { readyList, type ReadyList } from '../../../engine/coordinator/ready-list.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { tasksOf } from './cranked-run.ts'

/** A list of so many tasks of one stage, and one of them. */
function tasksReady(count: number): { list: ReadyList; one: Task } {
  const tasks = [...tasksOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, {}]))).values()]
  const list = readyList(() => 1)
  for (const task of tasks) list.add(task)
  return { list, one: tasks[0]! }
}

/** How many tasks travel together once tasks have taken so long. */
function sizeAfter(times: readonly number[], { count = 1000, jobs = 1 } = {}): number {
  const picker = batchPicker(jobs, () => undefined)
  const { list, one } = tasksReady(count)
  for (const ms of times) picker.learn(one, ms)
  return picker.take(list).length
}

test('a task whose time is not known travels alone, and so does one of a stage whose time is limited', () => {
  assert.equal(sizeAfter([]), 1)
  const limited = batchPicker(1, () => ({ seconds: 9 }))
  const { list, one } = tasksReady(10)
  limited.learn(one, 1)
  assert.equal(limited.take(list).length, 1)
  const wide = batchPicker(1, () => ({ threads: 2 }))
  wide.learn(one, 1)
  assert.equal(wide.take(list).length, 5)
})

test('tasks travel together until they fill 30 ms', () => {
  assert.deepEqual([sizeAfter([29]), sizeAfter([30]), sizeAfter([15]), sizeAfter([14.9])], [2, 1, 2, 3])
})

test('the time of a stage is an average in which each new time counts an eighth', () => {
  // 3 + (19 - 3) / 8 = 5; 3 + (11 - 3) / 8 = 4; 19 + (3 - 19) / 8 = 17.
  assert.deepEqual([sizeAfter([3]), sizeAfter([3, 19]), sizeAfter([3, 11]), sizeAfter([19, 3])], [10, 6, 8, 2])
  // 1, 2, 2.875: eleven take 31.6 ms.
  assert.equal(sizeAfter([1, 9, 9]), 11)
})

test('no more than 64 travel together, however fast they are, and no more than half of an even share', () => {
  assert.deepEqual([sizeAfter([0.01]), sizeAfter([0.01], { jobs: 5 }), sizeAfter([0.01], { jobs: 8 })], [64, 64, 63])
  assert.deepEqual([sizeAfter([0.01], { count: 128 }), sizeAfter([0.01], { count: 126 })], [64, 63])
  assert.deepEqual([sizeAfter([0.01], { count: 3 }), sizeAfter([0.01], { count: 2 })], [2, 1])
})

test('a batch ends where a task of another stage comes', () => {
  const picker = batchPicker(1, () => undefined)
  const [a, b, c] = [...tasksOf({ a: {}, b: {}, c: { stage: 'other' } }).values()]
  const order = [c!, b!, a!]
  const list = readyList((task) => order.indexOf(task))
  for (const task of [a!, b!, c!, ...tasksOf({ d: {}, e: {}, f: {}, g: {} }).values()]) list.add(task)
  for (const task of [a!, c!]) picker.learn(task, 1)
  assert.deepEqual(
    picker.take(list).map(({ name }) => name),
    ['a', 'b'],
  )
})
