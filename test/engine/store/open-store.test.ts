import assert from 'node:assert/strict'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { digestBytes } from '../../../engine/values/digest.ts'
import { executed, large, newPlace, newStore, someCode, someRun } from './sample.ts'

test('a recorded result is found by its key, also by another process that opens the store later', (t) => {
  const place = newPlace(t)
  const one = executed(1, '{"a":1}')
  const first = openStore(place)
  assert.deepEqual(first.executions.record([one]), [1])
  first.close()

  const store = openStore(place)
  assert.deepEqual(
    [...store.executions.lookup([one.key, executed(2, '').key])],
    [[one.key, { execution: 1, output: one.output, format: 'json', bytes: 7, ms: 2.5 }]],
  )
  assert.equal(Buffer.from(store.artifacts.read(one.output)).toString(), '{"a":1}')
  store.close()
})

test('an execution keeps all that was said of it, and the chain goes on', (t) => {
  const store = newStore(t)
  const record = { kernel: 'wasm' }
  const git = { commit: 'c0ffee', dirty: true }
  store.executions.record([executed(1, 'one', { git, record }), executed(2, 'two')])
  const execution = store.executions.get(1)!
  assert.deepEqual(execution, {
    id: 1,
    key: executed(1, '').key,
    preimage: '{"n":1}',
    task: 'train[seed=1]',
    stage: 'train',
    params: '{"seed":1}',
    code: someCode,
    output: digestBytes(Buffer.from('one')),
    format: 'json',
    bytes: 3,
    run: someRun,
    started: '2020-08-20T12:00:00.000Z',
    ms: 2.5,
    worker: '1',
    host: 'here',
    node: 'v20.0.0',
    git,
    record,
    chain: execution.chain,
    quarantined: null,
  })
  assert.match(execution.chain, /^[0-9a-f]{64}$/)
  assert.notEqual(store.executions.get(2)!.chain, execution.chain)
  assert.equal(store.executions.get(3), undefined)
})

test('the newest execution of a key answers a lookup, and all of them stay', (t) => {
  const store = newStore(t)
  store.executions.record([executed(1, 'one')])
  store.executions.record([executed(1, 'another'), executed(2, 'one')])
  assert.equal(store.executions.lookup([executed(1, '').key]).get(executed(1, '').key)?.execution, 2)
  assert.deepEqual(
    store.executions.ofKey(executed(1, '').key).map(({ id }) => id),
    [1, 2],
  )
  assert.deepEqual(
    store.executions.producersOf(executed(1, 'one').output).map(({ id }) => id),
    [1, 3],
  )
  assert.equal(store.executions.latestOf('train[seed=1]')?.id, 2)
  assert.equal(store.executions.latestOf('train[seed=9]'), undefined)
})

test('large artifacts are read-only files named by their digest, small ones are in the database, equal ones are kept once', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const big = executed(1, large(1))
  store.executions.record([big, executed(2, large(1)), executed(3, 'small'), executed(4, '')])
  const file = join(place.cache, big.output.slice(0, 2), big.output)
  assert.deepEqual(store.artifacts.location(big.output), { file, bytes: 40_000 })
  assert.equal(statSync(file).mode & 0o777, 0o444)
  assert.deepEqual(store.artifacts.location(executed(3, 'small').output), { inline: Buffer.from('small') })
  assert.deepEqual(store.artifacts.location(executed(4, '').output), { inline: Buffer.from('') })
  assert.deepEqual(readdirSync(place.cache).sort(), [big.output.slice(0, 2), 'partial'])
  assert.deepEqual(readdirSync(join(place.cache, 'partial')), [])
  assert.deepEqual(store.artifacts.read(big.output), Buffer.from(large(1)))
  store.close()
})

test('presence tells which bytes are here, and a deleted cache/ costs only what was in it', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const [small, big, never] = [executed(1, 'small'), executed(2, large(2)), executed(3, 'never')]
  store.executions.record([small, big])
  const digests = [never.output, big.output, small.output]
  assert.deepEqual(store.artifacts.presence(digests), new Set([small.output, big.output]))
  assert.deepEqual(store.artifacts.presence([]), new Set())
  rmSync(place.cache, { recursive: true })
  assert.deepEqual(store.artifacts.presence(digests), new Set([small.output]))
  assert.equal(store.artifacts.location(big.output), undefined)
  assert.deepEqual(store.artifacts.info(big.output), { format: 'json', bytes: 40_000 })
  store.executions.record([big])
  assert.deepEqual(store.artifacts.presence(digests), new Set([small.output, big.output]))
  store.close()
})

test('artifacts are found by the beginning of their digest', (t) => {
  const store = newStore(t)
  const { output } = executed(1, 'one')
  store.executions.record([executed(1, 'one'), executed(2, 'one'), executed(3, 'two')])
  assert.deepEqual(store.artifacts.resolve(output.slice(0, 8)), [output])
  assert.deepEqual(store.artifacts.resolve(output), [output])
  assert.deepEqual(store.artifacts.resolve('%'), [])
})

test('durations are the median of what a stage took of late', (t) => {
  const store = newStore(t)
  store.executions.record([1, 900, 3].map((ms, n) => executed(n, 'x', { ms })))
  assert.deepEqual(store.executions.durations('train'), { count: 3, medianMs: 3 })
  assert.equal(store.executions.durations('never'), undefined)
})

test('bytes that changed on their way are not recorded', (t) => {
  const store = newStore(t)
  const wrong = { ...executed(1, 'one'), bytes: Buffer.from('two') }
  assert.throws(() => store.executions.record([executed(2, 'fine'), wrong]), {
    code: 'artifact-damaged',
    message: `the output of train[seed=1] changed on its way to the store: its digest was ${wrong.output} and is ${digestBytes(wrong.bytes)}`,
  })
  assert.deepEqual(store.executions.lookup([executed(2, '').key]).size, 0)
})

test('code is kept under its digest, each text of it once, and given by what suits', (t) => {
  const store = newStore(t)
  const code = {
    digest: someCode,
    file: 'stages/train.ts',
    bundle: 'export default 1',
    map: '{}',
    sources: [{ path: 'stages/train.ts', text: 'export default 1' }],
    packages: [],
    symbols: [],
    declaration: { inputs: {} },
  }
  const commented = { ...code, bundle: 'export default /* one */ 1' }
  for (const text of [code, code, commented, code]) store.code.save(text)
  assert.deepEqual(store.code.find(someCode), commented)
  assert.deepEqual(
    store.code.find(someCode, ({ bundle }) => bundle === code.bundle),
    code,
  )
  assert.equal(
    store.code.find(someCode, () => false),
    undefined,
  )
  assert.equal(store.code.find(executed(1, '').key as never), undefined)
})

test('runs are listed newest first, with their outcome and their decisions', (t) => {
  const store = newStore(t)
  const first = store.runs.begin({ command: 'all', profile: 'smoke' })
  store.runs.end(first, { end: 'done', ran: 2 }, [{ task: 'a', decision: 'run' }])
  const second = store.runs.begin({ command: 'train' })
  assert.ok(first < second || first.slice(0, 19) === second.slice(0, 19))
  const [newest, oldest] = store.runs.last()
  assert.deepEqual(
    [newest?.id, newest?.state, newest?.outcome, newest?.about],
    [second, 'under way', null, { command: 'train' }],
  )
  assert.deepEqual([oldest?.id, oldest?.state, oldest?.outcome], [first, 'ended', { end: 'done', ran: 2 }])
  assert.deepEqual(store.runs.last(1).length, 1)
  assert.deepEqual(store.runs.decisions(first), [{ task: 'a', decision: 'run' }])
  assert.equal(store.runs.decisions(second), undefined)
})

test('a run that was never ended is one that died', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const run = store.runs.begin({ command: 'all' })
  store.close()
  const again = openStore(place)
  assert.equal(again.runs.get(run)?.state, 'died')
  again.close()
})

test('a memo gives back what was set last', (t) => {
  const store = newStore(t)
  store.memo.set('stats', 'one')
  store.memo.set('stats', 'two')
  assert.equal(store.memo.get('stats'), 'two')
  assert.equal(store.memo.get('other'), undefined)
})
