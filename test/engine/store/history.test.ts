import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { contentText, digestContent, headsOf, verifyChain, type ContentDigest } from '../../../engine/store/history.ts'
import type { Store } from '../../../engine/store/open-store.ts'
import { damagedStore, mended } from './damaged-store.ts'
import { executed, newStore } from './sample.ts'

function digestsOf({ executions }: Pick<Store, 'executions'>): ContentDigest[] {
  return executions.history().map(({ content }) => content)
}

test('the content digests of all executions prove the head of the history, and none of them can be left out, swapped or changed', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'a'), executed(2, 'b'), executed(3, 'c')])
  const digests = digestsOf(store)
  const head = headsOf(digests).at(-1)!
  const [first, second, third] = digests as [(typeof digests)[0], (typeof digests)[0], (typeof digests)[0]]
  assert.equal(verifyChain(digests, head), true)
  assert.equal(verifyChain(digests, head.slice(0, 40)), true)
  assert.equal(verifyChain(digests, head.slice(0, 39)), false)
  assert.equal(verifyChain([], head), false)
  assert.equal(verifyChain([first, second], head), false)
  assert.equal(verifyChain([second, first, third], head), false)
  assert.equal(verifyChain([first, second, digestContent('forged')], head), false)
})

test('a head is the sha256 of the head before it and the content digest, so that any program can check it', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'a'), executed(2, 'b')])
  const digests = digestsOf(store)
  const texts = [1, 2].map((id) => contentText(store.executions.rowOf(id)!))
  const contents = texts.map((text) => hash('sha256', `execution content\n${text}`))
  assert.deepEqual(digests, contents)
  const heads = contents.reduce<string[]>(
    (all, digest) => [...all, hash('sha256', `head\n${all.at(-1) ?? ''}\n${digest}`)],
    [],
  )
  assert.deepEqual(headsOf(digests), heads)
})

test('a head stays what it was when executions follow', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'a')])
  const before = headsOf(digestsOf(store))
  store.executions.record([executed(2, 'b')])
  assert.deepEqual(headsOf(digestsOf(store)).slice(0, 1), before)
})

test('the content of an execution is given as it was recorded, of a damaged row not, of none there is none', (t) => {
  const { store } = damagedStore(t, "UPDATE execution SET task = 'other' WHERE id = 2")
  assert.equal((JSON.parse(contentText(store.executions.rowOf(1)!)) as unknown[])[2], 'train[seed=1]')
  assert.equal(store.executions.rowOf(9), undefined)
  assert.throws(() => store.executions.rowOf(2), { code: 'execution-damaged' })
})

test('a history is checked alone, and what was mended is told all the same', (t) => {
  assert.deepEqual(damagedStore(t).store.health.history(), [])
  const { store, place } = damagedStore(t, 'DELETE FROM execution WHERE id = 3')
  const missing = [['the record of execution 3 is missing', `${place.database}, execution 3`]]
  const found = () => store.health.history().map(({ what, where }) => [what, where])
  assert.deepEqual(found(), missing)
  mended(store)
  assert.deepEqual(found(), missing)
})
