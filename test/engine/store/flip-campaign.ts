import assert, { AssertionError } from 'node:assert/strict'
import { Database } from '../../../engine/store/sqlite.ts'
import { cpSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Place, type Store } from '../../../engine/store/open-store.ts'
import type { ArtifactDigest } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { executed, large, someCode } from './sample.ts'
import { seeded } from './seeded.ts'

/** What became of single flipped bits. */
export interface FlipReport {
  flips: number
  /** The store could not be opened, or used. */
  refused: number
  found: number
  /** In bytes that nothing reads: the database says the same as before. */
  harmless: number
  /** Nothing noticed them, though the database says something else, or a file has changed. */
  readonly missed: string[]
  /** The store gave something that was never recorded. */
  readonly servedWrong: string[]
}

const results = Array.from({ length: 60 }, (_, n) =>
  executed(n, n % 10 === 0 ? large(n, 17_000 + n * 300) : `small ${n} `.repeat(1 + n * 3)),
)

/** Flips single random bits in files, inline bytes and rows of a store, each in a store of its own, and lets the store be used. */
export function flipCampaign(plan: { flips: number; seconds: number; seed: number }): FlipReport {
  const folder = mkdtempSync(join(tmpdir(), 'flip-bits-'))
  const report: FlipReport = { flips: 0, refused: 0, found: 0, harmless: 0, missed: [], servedWrong: [] }
  const until = Date.now() + plan.seconds * 1000
  try {
    const expected = fill(placeIn(join(folder, 'sound')))
    const dump = dumpOf(placeIn(join(folder, 'sound')).database)
    const random = seeded(plan.seed)
    for (; report.flips < plan.flips && Date.now() < until; report.flips++)
      flipOne(folder, { report, random, expected, dump })
  } finally {
    rmSync(folder, { recursive: true })
  }
  return report
}

interface Flipping {
  readonly report: FlipReport
  readonly random: (below: number) => number
  readonly expected: Expected
  /** All that the sound database says. */
  readonly dump: string
}

function flipOne(folder: string, { report, random, expected, dump }: Flipping): void {
  const place = placeIn(join(folder, 'flipped'))
  cpSync(join(folder, 'sound'), join(folder, 'flipped'), { recursive: true })
  const where = flipBit(place, report.flips, random)
  try {
    const state = meet(place, where, expected)
    if (state !== 'unnoticed') report[state] += 1
    else if (where.startsWith('store.db') && dumpOf(place.database) === dump) report.harmless += 1
    else report.missed.push(where)
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    report.servedWrong.push(error.message)
  }
  rmSync(join(folder, 'flipped'), { recursive: true })
}

function placeIn(folder: string): Place {
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

interface Expected {
  readonly bytes: ReadonlyMap<ArtifactDigest, Uint8Array>
  readonly run: Parameters<Store['runs']['decisions']>[0]
}

function fill(place: Place): Expected {
  mkdirSync(join(place.database, '..'), { recursive: true })
  const store = openStore(place)
  const run = store.runs.begin({ command: 'all' })
  for (let n = 0; n < results.length; n += 20) store.executions.record(results.slice(n, n + 20))
  store.code.save({
    digest: someCode,
    file: 'stages/train.ts',
    bundle: 'export default 1\n'.repeat(40),
    map: '{}',
    sources: [],
    packages: [],
    symbols: [],
    declaration: null,
  })
  store.judgements.pin('best', 3)
  store.memo.set('stats', 'a value '.repeat(50))
  store.judgements.quarantine({ execution: 2 }, 'not reproducible')
  store.runs.end(
    run,
    { end: 'done' },
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
    return store.health.fsck().length > 0 || store.health.noticed().length > 0 || noticed > 0 ? 'found' : 'unnoticed'
  } catch (error) {
    if (error instanceof UserError) return 'refused'
    if (error instanceof AssertionError) throw error
    throw new Error(`${where}: ${String(error)}`, { cause: error })
  } finally {
    store?.close()
  }
}

/** How many answers were refused or missing; none is ever wrong. */
function useStore(store: Store, where: string, { bytes, run }: Expected): number {
  let refused = 0
  const known = store.executions.lookup(results.map(({ key }) => key))
  for (const { key, output } of results) {
    const found = known.get(key)
    if (found === undefined) continue
    assert.equal(found.output, output, where)
    refused += attempt(() => {
      assert.deepEqual(store.artifacts.read(output), Buffer.from(bytes.get(output)!), where)
    })
  }
  assert.equal(known.has(results[1]!.key), false, where)
  if (known.size < results.length - 1) refused += 1
  for (const execution of store.executions.ofKey(results[5]!.key)) assert.equal(execution.task, 'train[seed=5]', where)
  for (const pin of store.judgements.pins()) assert.deepEqual([pin.name, pin.execution], ['best', 3], where)
  const code = store.code.find(someCode)
  if (code !== undefined) assert.equal(code.bundle, 'export default 1\n'.repeat(40), where)
  const memo = store.memo.get('stats')
  if (memo !== undefined) assert.equal(memo, 'a value '.repeat(50), where)
  refused += attempt(() => {
    const plan = store.runs.decisions(run)
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
