import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestText } from '../../../engine/values/digest.ts'
import { executed, newStore } from './sample.ts'

const [older, old, now] = ['older', 'old', 'now'].map((text) => digestText('code', text)) as [never, never, never]

test('a quarantined result is not found any more, until its task has run again', (t) => {
  const store = newStore(t)
  const { key } = executed(1, '')
  store.executions.record([executed(1, 'one'), executed(2, 'two')])
  assert.deepEqual(store.judgements.quarantine({ key }, 'bytes differ'), [1])
  assert.deepEqual(
    [...store.executions.lookup([key, executed(2, '').key]).values()].map(({ execution }) => execution),
    [2],
  )
  assert.equal(store.executions.get(1)?.quarantined, 'bytes differ')
  store.executions.record([executed(1, 'one')])
  assert.equal(store.executions.lookup([key]).get(key)?.execution, 3)
  assert.equal(store.executions.get(3)?.quarantined, null)
})

test('a stage, or one execution, can be quarantined', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'one'), executed(2, 'two', { stage: 'prune' }), executed(3, 'three')])
  assert.deepEqual(store.judgements.quarantine({ stage: 'train' }, 'not reproducible'), [1, 3])
  assert.deepEqual(store.judgements.quarantine({ execution: 2 }, 'not reproducible'), [2])
  assert.deepEqual(store.judgements.quarantine({ execution: 9 }, 'not reproducible'), [])
  assert.equal(store.executions.lookup([1, 2, 3].map((n) => executed(n, '').key)).size, 0)
  assert.deepEqual(store.health.fsck(), [])
})

test('acceptances are on record with their reason, their author and their time', (t) => {
  const store = newStore(t)
  store.judgements.accept({ stage: 'train', from: older, to: old, reason: 'only a name changed', who: 'Ada' })
  store.judgements.accept({ stage: 'train', from: old, to: now, reason: 'only a message changed', who: 'Ada' })
  const [first] = store.judgements.acceptances()
  assert.deepEqual([first?.reason, first?.who, first?.from], ['only a name changed', 'Ada', older])
  assert.match(first?.when ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('an acceptance without a reason is refused', (t) => {
  const store = newStore(t)
  assert.throws(
    () => {
      store.judgements.accept({ stage: 'train', from: old, to: now, reason: ' ', who: 'Ada' })
    },
    {
      code: 'no-reason',
      message: 'accepting old results of stage "train" needs a reason',
      fix: 'say with --reason why the edit changes no result',
    },
  )
  assert.deepEqual(store.judgements.acceptances(), [])
})

test('pins come and go by name, the newest of a name counts', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'one'), executed(2, 'two')])
  store.judgements.pin('best', 1)
  store.judgements.pin('paper', 1)
  store.judgements.pin('best', 2)
  assert.deepEqual(
    store.judgements.pins().map(({ name, execution }) => [name, execution]),
    [
      ['paper', 1],
      ['best', 2],
    ],
  )
  store.judgements.unpin('best')
  assert.deepEqual(
    store.judgements.pins().map(({ name }) => name),
    ['paper'],
  )
})

test('pinning what was never executed, and unpinning what is not pinned, say what there is', (t) => {
  const store = newStore(t)
  assert.throws(
    () => {
      store.judgements.pin('best', 7)
    },
    { code: 'no-execution', message: 'there is no execution 7' },
  )
  assert.throws(
    () => {
      store.judgements.unpin('best')
    },
    { message: 'nothing is pinned as "best"', fix: 'there are no pins' },
  )
  store.executions.record([executed(1, 'one')])
  store.judgements.pin('paper', 1)
  assert.throws(
    () => {
      store.judgements.unpin('papr')
    },
    { message: 'nothing is pinned as "papr"', fix: 'the pins are: "paper"' },
  )
})
