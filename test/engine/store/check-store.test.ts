import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { mendStore } from '../../../engine/store/mend-store.ts'
import { openStore, type Place, type Store } from '../../../engine/store/open-store.ts'
import { digestText } from '../../../engine/values/digest.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { executed, large, newPlace, someCode } from './sample.ts'
import { Database } from '../../../engine/store/sqlite.ts'

const small = executed(1, 'small')
const big = executed(2, large(2))

/** A store with a bit of everything, closed, and then changed by SQL behind its back. */
function damagedStore(t: TestContext, sql = ''): { place: Place; store: Store; big: string } {
  const place = newPlace(t)
  const filled = openStore(place)
  const run = filled.beginRun({ command: 'all' })
  filled.record([small, big, executed(3, 'third')])
  filled.saveCode({
    digest: someCode,
    file: 'stages/train.ts',
    bundle: 'b',
    map: '{}',
    sources: [],
    packages: [],
    symbols: [],
    declaration: null,
  })
  filled.memo.set('stats', '1')
  filled.pin('best', 1)
  filled.endRun(run, { exitCode: 0 }, [small.output, big.output])
  filled.close()
  const db = new Database(place.database)
  db.exec(sql)
  db.close()
  const store = openStore(place)
  t.after(() => {
    store.close()
  })
  return { place, store, big: join(place.cache, big.output.slice(0, 2), big.output) }
}

function whats(store: Store): string[] {
  return store.fsck().map(({ what }) => what)
}

/** Mends, and expects that nothing is left to find, today and when the store is opened again. */
function mended(store: Store): void {
  store.mend(store.fsck())
  assert.deepEqual(store.fsck(), [])
}

test('a sound store has no findings', (t) => {
  assert.deepEqual(damagedStore(t).store.fsck(), [])
})

test('a changed execution is found, named, and after mending its task runs again', (t) => {
  const { place, store } = damagedStore(t, "UPDATE execution SET task = 'train[seed=7]' WHERE id = 1")
  assert.deepEqual(
    store.fsck().map(({ what, where, mend }) => ({ what, where, mend })),
    [
      {
        what: 'the record of execution 1 is not what was once written',
        where: `${place.database}, execution 1`,
        mend: '`fsck --mend` notes the damage for good, and takes what hangs on it out of use',
      },
    ],
  )
  assert.equal(store.latestOf('train[seed=7]'), undefined)
  assert.deepEqual(
    store.noticed().map(({ what }) => what),
    whats(store),
  )
  assert.throws(() => store.execution(1), {
    code: 'execution-damaged',
    message: 'the record of execution 1 is not what was once written',
    at: `${place.database}, execution 1`,
    fix: '`fsck` says what else is damaged; `fsck --mend` takes its result out of use',
  })
  mended(store)
  assert.equal(store.lookup([small.key]).size, 0)
  assert.deepEqual(store.record([small]), [4])
  assert.equal(store.lookup([small.key]).size, 1)
  assert.deepEqual(store.fsck(), [])
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
  assert.equal(store.lookup([small.key]).size, 0)
  assert.deepEqual(whats(store), [`the result of key ${small.key} is not what was once recorded`])
  assert.deepEqual(store.noticed().length, 1)
  mended(store)
})

test('a result that points at an older or another execution, or is gone, is found', (t) => {
  const { store } = damagedStore(t, `DELETE FROM result WHERE key = '${small.key}'`)
  assert.deepEqual(whats(store), [`a lookup of key ${small.key} does not find execution 1`])
  mended(store)
  assert.equal(store.execution(1)?.quarantined, 'its result was found damaged')
})

test('changed bytes in the database are never served, are set aside, and can be made anew', (t) => {
  const { place, store } = damagedStore(
    t,
    `UPDATE artifact SET inline = x'736d616c6b' WHERE digest = '${small.output}'`,
  )
  assert.deepEqual(whats(store), [`the bytes of artifact ${small.output} are damaged`])
  const aside = join(place.cache, 'quarantine', small.output)
  assert.throws(() => store.read(small.output), {
    name: 'UserError',
    code: 'artifact-damaged',
    digest: small.output,
    message: `the bytes of artifact ${small.output} are damaged`,
    at: aside,
    fix: 'they were taken out of use; run again to make them anew',
  })
  assert.equal(readFileSync(aside, 'utf8'), 'smalk')
  assert.deepEqual(
    store.noticed().map(({ where }) => where),
    [aside],
  )
  assert.deepEqual(store.fsck(), [])
  assert.equal(store.presence([small.output]).size, 0)
  assert.throws(() => store.read(small.output), {
    code: 'artifact-damaged',
    message: `the bytes of artifact ${small.output} are not in the store`,
  })
  store.record([small])
  assert.equal(Buffer.from(store.read(small.output)).toString(), 'small')
})

test('a damaged file is set aside when it is read; setAside leaves a sound one where it is', (t) => {
  const { place, store, big: file } = damagedStore(t)
  assert.equal(store.setAside(big.output), undefined)
  chmodSync(file, 0o644)
  writeFileSync(file, large(3))
  assert.deepEqual(store.presence([big.output]).size, 1)
  assert.equal(store.setAside(big.output), join(place.cache, 'quarantine', big.output))
  assert.equal(existsSync(file), false)
  assert.equal(store.presence([big.output]).size, 0)
  store.record([big])
  assert.deepEqual(store.read(big.output), Buffer.from(big.bytes))
})

test('truncated, missing, misnamed and stray files are found and mended', (t) => {
  const { place, store, big: file } = damagedStore(t)
  chmodSync(file, 0o644)
  truncateSync(file, 100)
  const stray = join(place.cache, file.slice(-64, -62), `${file.slice(-64, -62)}${'0'.repeat(62)}`)
  writeFileSync(stray, 'x')
  writeFileSync(join(place.cache, 'notes.txt'), 'mine')
  mkdirSync(join(place.cache, 'partial'), { recursive: true })
  assert.equal(store.presence([big.output]).size, 0)
  assert.deepEqual(
    store
      .fsck()
      .map(({ what, where }) => [what, where])
      .sort(),
    [
      [`${stray.slice(-64)} is a file that no artifact's row names`, stray],
      ['notes.txt does not belong in the cache', join(place.cache, 'notes.txt')],
      [`the bytes of artifact ${big.output} are damaged`, file],
    ].sort(),
  )
  mended(store)
  assert.deepEqual(
    readdirSync(join(place.cache, 'quarantine')).sort(),
    [big.output, 'notes.txt', stray.slice(-64)].sort(),
  )
  store.record([big])
  rmSync(file)
  assert.deepEqual(whats(store), [`the bytes of artifact ${big.output} are missing`])
  mended(store)
})

test('a changed event is found; what it said counts no more, and gc refuses until that is noted', (t) => {
  const { store } = damagedStore(t, "UPDATE event SET body = replace(body, '1', '2') WHERE kind = 'pin'")
  assert.deepEqual(store.pins(), [])
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
  assert.equal(store.code(someCode), undefined)
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
  store.saveCode(code)
  assert.deepEqual(store.code(someCode), code)
})

test('a changed memo is forgotten', (t) => {
  const { store } = damagedStore(t, "UPDATE memo SET value = '2'")
  assert.equal(store.memo.get('stats'), undefined)
  assert.deepEqual(whats(store), ['the memo "stats" is damaged'])
  mended(store)
})

test('a database with a broken page is refused, and mending saves every row that can be read', (t) => {
  const { place, store } = damagedStore(t)
  const many = Array.from({ length: 400 }, (_, n) => executed(n + 10, `content ${n}`))
  store.record(many)
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
  const kept = again.lookup(many.map(({ key }) => key))
  assert.ok(kept.size > 300 && kept.size < 400, `${kept.size}`)
  assert.equal(Buffer.from(again.read(small.output)).toString(), 'small')
  assert.deepEqual(again.read(big.output), Buffer.from(big.bytes))
  again.record(many)
  assert.deepEqual(again.fsck(), [])
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
  assert.equal(again.lookup([small.key, big.key]).size, 2)
  assert.deepEqual(
    again.pins().map(({ name }) => name),
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

test('a file where a folder of the cache belongs, and a folder where an artifact does, are found and moved aside', (t) => {
  const { place, store, big: file } = damagedStore(t)
  const own = ['engine', 'partial', 'quarantine', 'scratch']
  for (const name of own) {
    rmSync(join(place.cache, name), { recursive: true, force: true })
    writeFileSync(join(place.cache, name), 'x')
  }
  rmSync(file)
  mkdirSync(file)
  assert.deepEqual(
    store.fsck().map(({ what, where }) => [what, where]),
    [
      ...own.map((name) => [`${name} should be a folder of the cache`, join(place.cache, name)]),
      [`the bytes of artifact ${big.output} are missing`, file],
    ],
  )
  assert.deepEqual(
    refused(() => store.record([executed(9, large(9))])),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a file stands where a folder should be',
      at: join(place.cache, 'partial'),
      fix: `move the file away (\`mv ${place.cache}/partial ${place.cache}/partial.other\`), or keep the store in another folder with --store`,
    },
  )
  rmSync(join(place.cache, 'partial'))
  assert.deepEqual(
    refused(() => store.record([big])),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a folder stands where a file should be',
      at: file,
      fix: `move the folder away (\`mv ${file} ${file}.other\`), or keep the store in another folder with --store`,
    },
  )
  rmSync(join(place.cache, 'partial'), { recursive: true })
  writeFileSync(join(place.cache, 'partial'), 'x')
  store.mend(store.fsck())
  assert.deepEqual(store.fsck(), [])
  assert.deepEqual(readdirSync(join(place.cache, 'quarantine')).sort(), [...own, big.output].sort())
  store.record([big])
  assert.deepEqual(store.read(big.output), Buffer.from(big.bytes))
  // The same of the folder that holds it.
  rmSync(dirname(file), { recursive: true })
  writeFileSync(dirname(file), 'x')
  assert.equal(store.presence([big.output]).size, 0)
  store.mend(store.fsck())
  store.record([big])
  assert.deepEqual(store.fsck(), [])
})

function refused(work: () => unknown): Pick<UserError, 'code' | 'message' | 'at' | 'fix'> | undefined {
  try {
    work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message, at, fix } = error
    return { code, message, at, fix }
  }
  return undefined
}
