import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunEvent } from '../../../engine/coordinator/events.ts'
import type { Task } from '../../../engine/graph/task.ts'
import { followProgress, type ProgressFollower } from '../../../engine/cli/progress/follow-progress.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { taskNamed } from '../../support/task-named.ts'

const output = digestBytes(Buffer.from('1'))
const [a, b, c] = ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]'].map((name) => taskNamed(name)) as [Task, Task, Task]
const sum = taskNamed('sum', [a, b, c])

const started = (task: Task): RunEvent => ({ event: 'task-started', task, reason: { kind: 'new' } })
const taken = (task: Task, worker = 'worker-1'): RunEvent => ({ event: 'task-running', task, worker })
const finished = (task: Task, ms = 10): RunEvent => ({ event: 'task-finished', task, output, ms })
const failed = (task: Task): RunEvent => ({
  event: 'task-failed',
  task,
  error: { code: 'threw', message: 'no', frames: [] },
  ms: 1,
})

function follow(...todo: Task[]): ProgressFollower {
  return followProgress({ todo, jobs: 2, recorded: () => undefined, start: 0 })
}

test('tasks that a worker was given together run one after the other', () => {
  const { hear, at } = follow(a, b, c, sum)
  for (const task of [a, b, c]) hear(started(task), 0)
  assert.deepEqual(at(1).running, [])
  hear(taken(a), 2)
  assert.deepEqual(at(5).running, [{ task: a, ms: 3, part: undefined }])
  // The worker goes on before its first result is recorded.
  hear(taken(b), 6)
  hear(finished(a), 7)
  assert.deepEqual(at(8).running, [{ task: b, ms: 2, part: undefined }])
  hear({ event: 'task-progress', task: b, done: 3, total: 4 }, 9)
  hear(taken(c, 'worker-2'), 9)
  assert.deepEqual(
    at(9).running.map(({ task, part }) => [task.name, part]),
    [
      ['fit[seed=1]', 0.75],
      ['fit[seed=2]', undefined],
    ],
  )
})

test('what a task tells of itself may be odd', () => {
  const { hear, at } = follow(a)
  hear(taken(a), 0)
  for (const [done, total, part] of [
    [5, 4, 1],
    [-1, 4, 0],
    [1, 0, undefined],
    [NaN, 4, undefined],
    [1, NaN, undefined],
  ] as const) {
    hear({ event: 'task-progress', task: a, done, total }, 1)
    assert.equal(at(1).running[0]!.part, part)
  }
})

test('a task that is tried once more runs in one place, from its second start on', () => {
  const { hear, at } = follow(a)
  hear(taken(a), 0)
  hear(taken(a, 'worker-2'), 50)
  assert.deepEqual(at(60).running, [{ task: a, ms: 10, part: undefined }])
})

test('a stage ends with the last of its tasks, whatever became of them, with the time since its first start', () => {
  const { hear, at } = follow(a, b, c, sum)
  hear(taken(a), 5)
  assert.equal(hear(finished(a), 10), undefined)
  assert.equal(hear({ event: 'task-reused', task: b, output, shared: true }, 20), undefined)
  assert.deepEqual(hear(failed(c), 30), { stage: 'fit', ran: 1, reused: 1, failed: 1, blocked: 0, ms: 25 })
  assert.deepEqual(hear({ event: 'task-blocked', task: sum, by: c.name }, 31), {
    ...{ stage: 'sum', ran: 0, reused: 0, failed: 0, blocked: 1 },
    ms: undefined,
  })
  const { done, total, failed: bad, running } = at(32)
  assert.deepEqual({ done, total, bad, running }, { done: 4, total: 4, bad: 1, running: [] })
})

test('a file that is taken in runs from its start, without a worker', () => {
  const file: Task = { ...taskNamed('ingest[file=data.txt]'), stage: 'ingest' }
  const { hear, at } = follow(file)
  hear(started(file), 3)
  assert.deepEqual(at(4).running, [{ task: file, ms: 1, part: undefined }])
  assert.deepEqual(hear(finished(file), 5), { stage: 'ingest', ran: 1, reused: 0, failed: 0, blocked: 0, ms: 2 })
})

test('tasks that come while it runs are counted, and a stage that had ended ends again with them', () => {
  const { hear, at } = follow(a)
  hear(taken(a), 0)
  assert.equal(hear(finished(a), 1)?.ran, 1)
  hear({ event: 'run-grew', tasks: [b, c, sum], toRun: [b, c] }, 2)
  assert.deepEqual([at(2).done, at(2).total], [1, 3])
  hear(taken(b), 3)
  hear(finished(b), 4)
  assert.deepEqual(hear(finished(c), 8), { stage: 'fit', ran: 2, reused: 0, failed: 0, blocked: 0, ms: 5 })
})

test('a task whose bytes turn out to be damaged is open again, also one that was to be reused', () => {
  const { hear, at } = follow(sum)
  hear(started(a), 0)
  assert.deepEqual([at(0).done, at(0).total], [0, 2])
  hear(finished(a), 1)
  assert.equal(at(1).done, 1)
  hear(started(a), 2)
  assert.equal(at(2).done, 0)
})

test('an estimate is made anew every two seconds, by the times that this run has seen', () => {
  const { hear, at } = follow(a, b, c)
  assert.equal(at(0).left, undefined)
  hear(finished(a, 6000), 1000)
  assert.equal(at(1999).left, undefined)
  assert.deepEqual(at(2000).left, { ms: 6000, isLeast: false })
})
