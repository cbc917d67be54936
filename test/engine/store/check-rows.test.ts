import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestText } from '../../../engine/values/digest.ts'
import { big, damagedStore, mended, small, whats } from './damaged-store.ts'
import { someCode } from './sample.ts'

test('a sound store has no findings', (t) => {
  assert.deepEqual(damagedStore(t).store.health.fsck(), [])
})

test('a changed execution is found, named, and after mending its task runs again', (t) => {
  const { place, store } = damagedStore(t, "UPDATE execution SET task = 'train[seed=7]' WHERE id = 1")
  assert.deepEqual(
    store.health.fsck().map(({ what, where, mend }) => ({ what, where, mend })),
    [
      {
        what: 'the record of execution 1 is not what was once written',
        where: `${place.database}, execution 1`,
        mend: '`fsck --mend` notes the damage for good, and takes what hangs on it out of use',
      },
    ],
  )
  assert.equal(store.executions.latestOf('train[seed=7]'), undefined)
  assert.deepEqual(
    store.health.noticed().map(({ what }) => what),
    whats(store),
  )
  assert.throws(() => store.executions.get(1), {
    code: 'execution-damaged',
    message: 'the record of execution 1 is not what was once written',
    at: `${place.database}, execution 1`,
    fix: '`fsck` says what else is damaged; `fsck --mend` takes its result out of use',
  })
  mended(store)
  assert.equal(store.executions.lookup([small.key]).size, 0)
  assert.deepEqual(store.executions.record([small]), [4])
  assert.equal(store.executions.lookup([small.key]).size, 1)
  assert.deepEqual(store.health.fsck(), [])
})

test('executions removed from the middle or the end are missed', (t) => {
  const { store } = damagedStore(t, 'DELETE FROM execution WHERE id >= 2')
  assert.deepEqual(
    whats(store).filter((what) => what.startsWith('the record')),
    ['the record of execution 2 is missing', 'the record of execution 3 is missing'],
  )
  mended(store)
  const middle = damagedStore(t, 'DELETE FROM execution WHERE id = 2').store
  assert.deepEqual(
    whats(middle).filter((what) => what.startsWith('the record')),
    ['the record of execution 2 is missing', 'the record of execution 3 is not what was once written'],
  )
  mended(middle)
})

test('a rewritten end of the chain is missed by the runs that saw the old one', (t) => {
  const { store } = damagedStore(t, `UPDATE execution SET chain = '${digestText('execution', 'forged')}' WHERE id = 3`)
  assert.deepEqual(new Set(whats(store)), new Set(['the record of execution 3 is not what was once written']))
  mended(store)
})

test('a result whose row changed is not served', (t) => {
  const { store } = damagedStore(t, `UPDATE result SET output = '${big.output}' WHERE key = '${small.key}'`)
  assert.equal(store.executions.lookup([small.key]).size, 0)
  assert.deepEqual(whats(store), [`the result of key ${small.key} is not what was once recorded`])
  assert.deepEqual(store.health.noticed().length, 1)
  mended(store)
})

test('a result that points at an older or another execution, or is gone, is found', (t) => {
  const { store } = damagedStore(t, `DELETE FROM result WHERE key = '${small.key}'`)
  assert.deepEqual(whats(store), [`a lookup of key ${small.key} does not find execution 1`])
  mended(store)
  assert.equal(store.executions.get(1)?.quarantined, 'its result was found damaged')
})

test('changed bytes in the database are never served, are set aside, and can be made anew', (t) => {
  const { place, store } = damagedStore(
    t,
    `UPDATE artifact SET inline = x'736d616c6b' WHERE digest = '${small.output}'`,
  )
  assert.deepEqual(whats(store), [`the bytes of artifact ${small.output} are damaged`])
  const aside = join(place.cache, 'quarantine', small.output)
  assert.throws(() => store.artifacts.read(small.output), {
    name: 'UserError',
    code: 'artifact-damaged',
    digest: small.output,
    message: `the bytes of artifact ${small.output} are damaged`,
    at: aside,
    fix: 'they were taken out of use; run again to make them anew',
  })
  assert.equal(readFileSync(aside, 'utf8'), 'smalk')
  assert.deepEqual(
    store.health.noticed().map(({ where }) => where),
    [aside],
  )
  assert.deepEqual(store.health.fsck(), [])
  assert.equal(store.artifacts.presence([small.output]).size, 0)
  assert.throws(() => store.artifacts.read(small.output), {
    code: 'artifact-damaged',
    message: `the bytes of artifact ${small.output} are not in the store`,
  })
  store.executions.record([small])
  assert.equal(Buffer.from(store.artifacts.read(small.output)).toString(), 'small')
})

test('a changed event is found; what it said counts no more, and gc refuses until that is noted', (t) => {
  const { store } = damagedStore(t, "UPDATE event SET body = replace(body, '1', '2') WHERE kind = 'pin'")
  assert.deepEqual(store.judgements.pins(), [])
  assert.deepEqual(whats(store), ['the record of event 3 is not what was once written'])
  assert.throws(() => store.collect(), {
    code: 'needs-unknown',
    message: "nothing was dropped: the record of event 3 is not what was once written, so what it needs can't be known",
    fix: '`fsck --mend` first, then `gc` again',
  })
  mended(store)
  store.collect()
})

test('damaged code is not given out, and is kept anew when it is next seen', (t) => {
  const { store } = damagedStore(t, "UPDATE kept SET packed = x'00' WHERE rowid = 1")
  assert.equal(store.code.find(someCode), undefined)
  assert.deepEqual(whats(store), [`the text of code ${someCode} is damaged or missing`])
  mended(store)
  const code = {
    digest: someCode,
    file: 'f',
    bundle: 'b',
    map: '',
    sources: [],
    packages: [],
    symbols: [],
    declaration: 1,
  }
  store.code.save(code)
  assert.deepEqual(store.code.find(someCode), code)
})

test('a changed memo is forgotten', (t) => {
  const { store } = damagedStore(t, "UPDATE memo SET value = '2'")
  assert.equal(store.memo.get('stats'), undefined)
  assert.deepEqual(whats(store), ['the memo "stats" is damaged'])
  mended(store)
})
