import assert from 'node:assert/strict'
import Database from 'better-sqlite3'
import { cpSync, chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore, type Place, type Store } from '../../../engine/store/open-store.ts'
import type { ArtifactDigest } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { executed, large, newPlace, someCode } from './sample.ts'
import { seeded } from './seeded.ts'

const flips = Number(process.env['FLIPS'] ?? 400)

const results = Array.from({ length: 60 }, (_, n) =>
  executed(n, n % 10 === 0 ? large(n, 17_000 + n * 300) : `small ${n} `.repeat(1 + n * 3)),
)

test(`of ${flips} single flipped bits in a store, each that matters is found and none is served`, (t) => {
  const { folder } = newPlace(t)
  const sound = placeIn(join(folder, 'sound'))
  const expected = fill(sound)
  const dump = dumpOf(sound.database)
  const random = seeded(20200820)
  const seen = { refused: 0, found: 0, harmless: 0 }
  for (let flip = 0; flip < flips; flip++) {
    const place = placeIn(join(folder, 'flipped'))
    cpSync(join(folder, 'sound'), join(folder, 'flipped'), { recursive: true })
    const where = flipBit(place, flip, random)
    const state = meet(place, where, expected)
    if (state === 'unnoticed') {
      assert.equal(dumpOf(place.database), dump, `missed: ${where}`)
      assert.ok(where.startsWith('store.db'), `missed: ${where}`)
    }
    seen[state === 'unnoticed' ? 'harmless' : state] += 1
    rmSync(join(folder, 'flipped'), { recursive: true })
  }
  t.diagnostic(
    `refused ${seen.refused}, found ${seen.found}, in unused bytes ${seen.harmless}, missed 0, served wrong 0`,
  )
  assert.ok(seen.found > flips / 4)
})

function placeIn(folder: string): Place {
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

interface Expected {
  readonly bytes: ReadonlyMap<ArtifactDigest, Uint8Array>
  readonly run: Parameters<Store['runPlan']>[0]
}

function fill(place: Place): Expected {
  mkdirSync(join(place.database, '..'), { recursive: true })
  const store = openStore(place)
  const run = store.beginRun({ command: 'all' })
  for (let n = 0; n < results.length; n += 20) store.record(results.slice(n, n + 20))
  store.saveCode({
    digest: someCode,
    file: 'stages/train.ts',
    bundle: 'export default 1\n'.repeat(40),
    map: '{}',
    sources: [],
    packages: [],
    symbols: [],
    declaration: null,
  })
  store.pin('best', 3)
  store.memo.set('stats', 'a value '.repeat(50))
  store.quarantine({ execution: 2 }, 'not reproducible')
  store.endRun(
    run,
    { exitCode: 0 },
    results.map(({ task, output }) => ({ task, output })),
  )
  store.close()
  return { bytes: new Map(results.map(({ output, bytes }) => [output, bytes])), run }
}

/** Flips one bit of the database, or, every fourth time, of an artifact's file; says where. */
function flipBit({ database, cache }: Place, flip: number, random: (below: number) => number): string {
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const chosen = files.sort((a, b) => (a.name < b.name ? -1 : 1))[random(files.length)]!
  const file = flip % 4 === 0 ? join(chosen.parentPath, chosen.name) : database
  const bytes = readFileSync(file)
  const [at, bit] = [random(bytes.length), random(8)]
  bytes[at]! ^= 1 << bit
  chmodSync(file, 0o644)
  writeFileSync(file, bytes)
  return `${file === database ? 'store.db' : chosen.name}, byte ${at}, bit ${bit}`
}

/** Uses a store as runs do: nothing that it gives may be wrong. Then lets fsck look. */
function meet(place: Place, where: string, expected: Expected): 'refused' | 'found' | 'unnoticed' {
  let store: Store | undefined
  try {
    store = openStore(place)
    const noticed = useStore(store, where, expected)
    return store.fsck().length > 0 || store.noticed().length > 0 || noticed > 0 ? 'found' : 'unnoticed'
  } catch (error) {
    if (error instanceof UserError) return 'refused'
    throw new Error(`${where}: ${String(error)}`, { cause: error })
  } finally {
    store?.close()
  }
}

/** How many answers were refused or missing; none is ever wrong. */
function useStore(store: Store, where: string, { bytes, run }: Expected): number {
  let refused = 0
  const known = store.lookup(results.map(({ key }) => key))
  for (const { key, output } of results) {
    const found = known.get(key)
    if (found === undefined) continue
    assert.equal(found.output, output, where)
    refused += attempt(() => {
      assert.deepEqual(store.read(output), Buffer.from(bytes.get(output)!), where)
    })
  }
  assert.equal(known.has(results[1]!.key), false, where)
  if (known.size < results.length - 1) refused += 1
  for (const execution of store.executionsOf(results[5]!.key)) assert.equal(execution.task, 'train[seed=5]', where)
  for (const pin of store.pins()) assert.deepEqual([pin.name, pin.execution], ['best', 3], where)
  const code = store.code(someCode)
  if (code !== undefined) assert.equal(code.bundle, 'export default 1\n'.repeat(40), where)
  const memo = store.memo.get('stats')
  if (memo !== undefined) assert.equal(memo, 'a value '.repeat(50), where)
  refused += attempt(() => {
    const plan = store.runPlan(run)
    if (plan !== undefined)
      assert.deepEqual(
        plan,
        results.map(({ task, output }) => ({ task, output })),
        where,
      )
  })
  return refused
}

function attempt(work: () => void): number {
  try {
    work()
    return 0
  } catch (error) {
    if (error instanceof UserError) return 1
    throw error
  }
}

/** All that a database says, row by row. */
function dumpOf(database: string): string {
  const db = new Database(database, { readonly: true })
  const tables = ['execution', 'event', 'result', 'artifact', 'kept', 'memo', 'live', 'claim']
  const rows = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())
  const declared = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master').all()
  db.close()
  return JSON.stringify([declared, rows])
}
