import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followOutcome } from '../../../engine/coordinator/follow-outcome.ts'
import { begin, runOnce, stopClock } from './cranked-run.ts'
import { storeInMemory } from './store-in-memory.ts'

test('each task of a plan has one decision on record: why it ran, and no reason where the plan reused it', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  const { outputOf } = await runOnce({ graph: { a: {} }, store })
  const { plan, tasks } = begin({ graph: { a: {}, b: {}, c: { reads: ['b'] } }, store })
  const outcome = followOutcome(plan)
  const [a, b, c] = ['a', 'b', 'c'].map((name) => plan.get(tasks.get(name)!)!)
  outcome.listener({ event: 'task-finished', task: b!.task, output: outputOf('a'), ms: 1 })
  assert.deepEqual(outcome.decisions(), [
    { task: 'a', did: 'reused', key: a!.key!.key, output: outputOf('a') },
    { task: 'b', did: 'ran', reason: b!.reason, key: b!.key!.key, output: outputOf('a') },
    { task: 'c', did: 'not run', reason: c!.reason, key: null, output: null },
  ])
  // A task that the plan made wait keeps its reason where its result is reused after all.
  outcome.listener({ event: 'task-reused', task: c!.task, output: outputOf('a'), shared: false })
  assert.deepEqual(outcome.decisions()[2], {
    task: 'c',
    did: 'reused',
    reason: c!.reason,
    key: null,
    output: outputOf('a'),
  })
})

test('a task that starts again is open until it ends again', async (t) => {
  stopClock(t)
  const store = storeInMemory()
  const { plan, outputOf } = await runOnce({ graph: { a: {} }, store })
  const outcome = followOutcome(plan)
  const [{ task, reason }] = [...plan.values()] as [NonNullable<ReturnType<typeof plan.get>>]
  outcome.listener({ event: 'task-finished', task, output: outputOf('a'), ms: 1 })
  assert.deepEqual(outcome.summary(), { reused: 0, ran: 1, failed: 0, blocked: 0 })
  outcome.listener({ event: 'task-started', task, reason })
  assert.deepEqual(outcome.summary(), { reused: 0, ran: 0, failed: 0, blocked: 0 })
})
