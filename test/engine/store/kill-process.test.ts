import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import { ended, linesOf, start } from './child.ts'
import { executed, large, newPlace } from './sample.ts'
import { seeded } from './seeded.ts'

const kills = 24

test(`of ${kills} processes killed while they record, none loses what it said was recorded or leaves anything half`, async (t) => {
  const place = newPlace(t)
  const random = seeded(1)
  let next = 0
  for (let kill = 0; kill < kills; kill++) {
    const child = start('record-until-killed', place, String(next))
    const patience = 1 + random(12)
    let said = next
    let lines = 0
    for await (const line of linesOf(child)) {
      said = Number(line)
      if (++lines === patience) child.kill('SIGKILL')
    }
    assert.equal(await ended(child), 'SIGKILL')
    next = recordedUpTo(place, said)
  }
})

/** Checks that all up to `said` is there, that it is whole, and gives the first number that is not. */
function recordedUpTo(place: Parameters<typeof openStore>[0], said: number): number {
  const store = openStore(place)
  assert.deepEqual(store.health.fsck(), [])
  const keyOf = (n: number): ReturnType<typeof executed>['key'] => executed(n, '').key
  let next = said
  // The last batch may have been recorded without a word, but then wholly.
  if (store.executions.lookup([keyOf(said)]).size === 1) next += 4
  const known = store.executions.lookup(Array.from({ length: next + 4 }, (_, n) => keyOf(n)))
  assert.equal(known.size, next)
  for (let n = 0; n < next; n++) {
    const expected = n % 2 === 0 ? Buffer.from(`small ${n}`) : Buffer.from(large(n, 20_000 + (n % 7) * 9_000))
    assert.deepEqual(store.artifacts.read(known.get(keyOf(n))!.output), expected)
  }
  store.close()
  return next
}

test('a gc that is killed leaves nothing half, and never takes what the last run needs', async (t) => {
  const place = newPlace(t)
  const random = seeded(2)
  let next = 0
  for (let kill = 0; kill < 12; kill++) {
    const child = start('collect-until-killed', place, String(next))
    const [end, patience] = [ended(child), 1 + random(8)]
    let lines = 0
    let last = next
    for await (const line of linesOf(child)) {
      last = Number(line)
      if (++lines === patience) child.kill('SIGKILL')
    }
    assert.equal(await end, 'SIGKILL')
    const store = openStore(place)
    assert.deepEqual(store.health.fsck(), [])
    const keys = Array.from({ length: 10 }, (_, i) => executed(last + i, '').key)
    const outputs = [...store.executions.lookup(keys).values()].map(({ output }) => output)
    assert.equal(store.artifacts.presence(outputs).size, 10)
    next = last + 20
    store.close()
  }
})

test('a run that was killed leaves no lease and no hold that a person must remove', async (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  const big = executed(2, large(2))
  store.executions.record([big])
  const child = start('lease-and-wait', place)
  const end = ended(child)
  const run = store.runs.begin({ command: 'all' })
  for await (const line of linesOf(child)) {
    assert.equal(line, '1 1')
    assert.deepEqual(store.leases.take([executed(1, '').key], run), new Set())
    assert.equal(store.collect({ keepRuns: 0, dryRun: true }).dropped.count, 0)
    assert.equal(store.runs.last(2).find(({ about }) => about.command === 'wait')?.state, 'under way')
    child.kill('SIGKILL')
  }
  await end
  assert.deepEqual(store.leases.take([executed(1, '').key], run), new Set([executed(1, '').key]))
  assert.equal(store.runs.last(2).find(({ about }) => about.command === 'wait')?.state, 'died')
  assert.equal(store.collect({ keepRuns: 0, dryRun: true }).dropped.count, 1)
  store.close()
})
