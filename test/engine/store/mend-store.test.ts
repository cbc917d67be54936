import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { mendStore } from '../../../engine/store/mend-store.ts'
import { openStore } from '../../../engine/store/open-store.ts'
import { Database } from '../../../engine/store/sqlite.ts'
import { big, damagedStore, small } from './damaged-store.ts'
import { executed } from './sample.ts'

test('a database with a broken page is refused, and mending saves every row that can be read', (t) => {
  const { place, store } = damagedStore(t)
  const many = Array.from({ length: 400 }, (_, n) => executed(n + 10, `content ${n}`))
  store.executions.record(many)
  store.close()
  const root = page(place.database, "SELECT max(pageno) FROM dbstat WHERE name = 'execution' AND pagetype = 'leaf'")
  const bytes = readFileSync(place.database)
  bytes.fill(0x55, (root - 1) * 8192, root * 8192)
  writeFileSync(place.database, bytes)

  const { found, left, salvage } = mendStore(place)
  assert.match(found[0]?.what ?? '', /^the (database file|store's database) is damaged: /)
  assert.deepEqual(left, [])
  assert.equal(salvage?.aside, `${place.database}.damaged`)
  const again = openStore(place)
  const kept = again.executions.lookup(many.map(({ key }) => key))
  assert.ok(kept.size > 300 && kept.size < 400, `${kept.size}`)
  assert.equal(Buffer.from(again.artifacts.read(small.output)).toString(), 'small')
  assert.deepEqual(again.artifacts.read(big.output), Buffer.from(big.bytes))
  again.executions.record(many)
  assert.deepEqual(again.health.fsck(), [])
  again.close()
})

test('where nothing of the database can be read, mending begins a new one and keeps the old file', (t) => {
  const { place, store } = damagedStore(t)
  store.close()
  writeFileSync(place.database, 'no longer a database '.repeat(1000))
  const { found, left, salvage } = mendStore(place)
  assert.deepEqual(
    found.map(({ what }) => what),
    ["the store's database is damaged: file is not a database", `${big.output} is a file that no artifact's row names`],
  )
  assert.deepEqual([left, salvage], [[], { saved: 0, aside: `${place.database}.damaged` }])
  assert.match(readFileSync(`${place.database}.damaged`, 'utf8'), /^no longer a database /)
})

test('a flipped bit in a declaration costs nothing once it is mended', (t) => {
  const { place, store } = damagedStore(t)
  store.close()
  const bytes = readFileSync(place.database)
  bytes[bytes.indexOf('chain TEXT')]! ^= 1
  writeFileSync(place.database, bytes)
  assert.throws(() => openStore(place), {
    code: 'store-damaged',
    message: "the store's database is damaged: no such column: chain",
  })
  const { left, salvage } = mendStore(place)
  assert.deepEqual([left, salvage?.saved], [[], 16])
  const again = openStore(place)
  assert.equal(again.executions.lookup([small.key, big.key]).size, 2)
  assert.deepEqual(
    again.judgements.pins().map(({ name }) => name),
    ['best'],
  )
  again.close()
})

function page(database: string, sql: string): number {
  const db = new Database(database)
  const found = Number(db.prepare(sql).pluck().get())
  db.close()
  return found
}
