import assert from 'node:assert/strict'
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore, type NewExecution, type NewRun, type Store } from '../../../engine/store/open-store.ts'
import { canonicalJson } from '../../../engine/values/canonical-json.ts'
import { executed, large, newPlace, newStore } from './sample.ts'

/** Runs a chain data -> net of its own and ends, as a run does that names its decisions. */
function runChain(
  store: Store,
  n: number,
  content: Uint8Array | string = `net ${n}`,
  about: NewRun = { command: 'all', profile: 'default' },
): { data: NewExecution; net: NewExecution } {
  const run = store.runs.begin(about)
  const data = executed(n, `data ${n}`, { run, stage: 'generate', task: `generate[n=${n}]` })
  const net = executed(n, content, { run, preimage: canonicalJson({ n, inputs: { data: data.output } }) })
  store.executions.record([data, net])
  store.runs.end(run, { end: 'done' }, [{ task: net.task, output: net.output }])
  return { data, net }
}

function isHere(store: Store, chain: { data: NewExecution; net: NewExecution }): boolean[] {
  const here = store.artifacts.presence([chain.data.output, chain.net.output])
  return [here.has(chain.data.output), here.has(chain.net.output)]
}

test('gc keeps what the last runs need, with all that it was made from, and drops other bytes', (t) => {
  const store = newStore(t)
  const chains = [1, 2, 3].map((n) => runChain(store, n))
  const reusing = store.runs.begin({ command: 'all', profile: 'default' })
  store.runs.end(reusing, { end: 'done' }, [{ output: chains[0]!.net.output }])
  const dry = store.collect({ keepRuns: 2, dryRun: true })
  assert.deepEqual(dry, {
    kept: { count: 4, bytes: 2 * 'data 1net 1'.length },
    runs: 2,
    dropped: { count: 2, bytes: 'data 2net 2'.length },
    strays: { count: 0, bytes: 0 },
    vacuumed: false,
  })
  assert.deepEqual(isHere(store, chains[1]!), [true, true])
  assert.deepEqual(store.collect({ keepRuns: 2 }), dry)
  assert.deepEqual(
    chains.map((chain) => isHere(store, chain)),
    [
      [true, true],
      [false, false],
      [true, true],
    ],
  )
})

test('runs of other targets, and of another profile, push no run out', (t) => {
  const store = newStore(t)
  const whole = runChain(store, 1)
  const part = runChain(store, 2, 'part', { command: 'net[n=2]', profile: 'default' })
  for (let n = 0; n < 2; n++) {
    const idle = store.runs.begin({ command: 'net[n=2]', profile: 'default' })
    store.runs.end(idle, { end: 'done', ran: 0 }, [{ output: part.net.output }])
    runChain(store, 3, 'smoke', { command: 'all', profile: 'smoke' })
  }
  const { dropped, runs } = store.collect({ keepRuns: 1 })
  assert.deepEqual({ dropped: dropped.count, runs }, { dropped: 0, runs: 3 })
  assert.deepEqual(isHere(store, whole), [true, true])
  runChain(store, 4)
  store.collect({ keepRuns: 1 })
  assert.deepEqual(isHere(store, whole), [false, false])
})

test('what gc dropped stays on record, can be made anew, and the store is sound', (t) => {
  const store = newStore(t)
  const { net } = runChain(store, 1)
  runChain(store, 2)
  store.collect({ keepRuns: 1 })
  assert.equal(store.executions.lookup([net.key]).get(net.key)?.execution, 2)
  assert.deepEqual(store.artifacts.info(net.output), { format: 'json', bytes: 5 })
  assert.deepEqual(store.health.fsck(), [])
  store.executions.record([net])
  assert.equal(Buffer.from(store.artifacts.read(net.output)).toString(), 'net 1')
})

test('a pin keeps a result and what it was made from', (t) => {
  const store = newStore(t)
  const pinned = runChain(store, 1)
  runChain(store, 2)
  store.judgements.pin('paper', 2)
  store.collect({ keepRuns: 1 })
  assert.deepEqual(isHere(store, pinned), [true, true])
  store.judgements.unpin('paper')
  store.collect({ keepRuns: 1 })
  assert.deepEqual(isHere(store, pinned), [false, false])
})

test('a run under way keeps what it holds and what it has recorded', (t) => {
  const store = newStore(t)
  const old = runChain(store, 1)
  const run = store.runs.begin({ command: 'all' })
  assert.deepEqual(store.leases.hold(run, [old.net.output, executed(9, 'never').output]), new Set([old.net.output]))
  const fresh = executed(3, 'fresh', { run })
  store.executions.record([fresh])
  runChain(store, 4)
  store.collect({ keepRuns: 0 })
  assert.deepEqual(isHere(store, old), [true, true])
  assert.equal(store.artifacts.presence([fresh.output]).size, 1)
  store.runs.end(run, { end: 'done' }, null)
  assert.equal(store.collect({ keepRuns: 0 }).dropped.count, 3)
})

test('files go with their rows; stray and quarantined files go too, other files in the cache stay', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const { net } = runChain(store, 1, large(1))
  runChain(store, 2)
  const file = join(place.cache, net.output.slice(0, 2), net.output)
  const stray = join(place.cache, 'ab', `ab${'0'.repeat(62)}`)
  const notes = join(place.cache, 'ab', 'notes.txt')
  for (const folder of ['ab', 'quarantine']) mkdirSync(join(place.cache, folder), { recursive: true })
  for (const path of [stray, notes, join(place.cache, 'quarantine', 'bad')]) writeFileSync(path, 'four')
  const { dropped, strays } = store.collect({ keepRuns: 1 })
  assert.deepEqual(
    [dropped, strays],
    [
      { count: 2, bytes: 40_006 },
      { count: 2, bytes: 8 },
    ],
  )
  assert.deepEqual(
    [file, stray, notes, join(place.cache, 'quarantine')].map((path) => existsSync(path)),
    [false, false, true, false],
  )
  store.close()
})

test('a killed gc leaves files that the next process removes', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const { net } = runChain(store, 1, large(1))
  store.close()
  const file = join(place.cache, net.output.slice(0, 2), net.output)
  const orphan = join(place.cache, 'ab', `ab${'0'.repeat(62)}`)
  mkdirSync(join(place.cache, 'ab'))
  writeFileSync(orphan, 'x')
  // What a process leaves that died between removing rows and removing files.
  const intent = join(place.cache, 'partial', '000000000000.1.1-1.intent')
  writeFileSync(intent, `${net.output}\nab${'0'.repeat(62)}`)
  utimesSync(intent, 0, 0)
  const next = openStore(place)
  assert.deepEqual([existsSync(file), existsSync(orphan)], [true, false])
  assert.deepEqual(next.health.fsck(), [])
  next.close()
})

test('the database file shrinks once much of it is empty', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  for (let n = 0; n < 300; n++) runChain(store, n, String(n).padEnd(15_000, '.'))
  const before = statSync(place.database).size
  assert.equal(store.collect({ keepRuns: 1 }).vacuumed, true)
  assert.ok(statSync(place.database).size < before / 2)
  assert.deepEqual(store.health.fsck(), [])
  store.close()
})
