import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../../engine/store/open-store.ts'
import type { UserError } from '../../../engine/values/user-error.ts'
import { outcome } from './child.ts'
import { refusal } from './refusal.ts'
import { executed, filledPlace, large, newPlace } from './sample.ts'
import { Database } from '../../../engine/store/sqlite.ts'

const isRoot = process.getuid?.() === 0
// Root may write anywhere: the tests of permissions then run as another user.
const someone = isRoot ? { uid: 65534 } : {}
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

for (const [version, age] of [
  [0, 'an older'],
  [2, 'a newer'],
] as const) {
  test(`a store written by ${age} version is refused, with the command that sets it aside`, (t) => {
    const place = filledPlace(t)
    const db = new Database(place.database)
    db.pragma(`user_version = ${version}`)
    db.close()
    const expected = {
      code: 'store-version',
      message: `the store was written by ${age} version of the engine: its tables have version ${version}, this engine's 1`,
      at: place.database,
      fix: `set it aside: \`mv ${place.database} ${place.database}.v${version}\` (the files in cache/ can stay), or use the engine that wrote it`,
    }
    assert.deepEqual(
      refusal(() => openStore(place)),
      expected,
    )
    assert.deepEqual(
      refusal(() => openStore(place, 'read')),
      expected,
    )
    renameSync(place.database, `${place.database}.v${version}`)
    assert.equal(existsSync(`${place.database}-wal`), false)
    const store = openStore(place)
    assert.deepEqual(store.executions.record([executed(2, large(2))]), [1])
    store.close()
  })
}

test('a database of something else is refused and left as it is', (t) => {
  const place = newPlace(t)
  const db = new Database(place.database)
  db.exec('CREATE TABLE mine (x)')
  db.close()
  assert.deepEqual(
    refusal(() => openStore(place)),
    {
      code: 'store-foreign',
      message: 'this SQLite database is not a store',
      at: place.database,
      fix: `keep the store elsewhere with --store, or set the file aside: \`mv ${place.database} ${place.database}.other\``,
    },
  )
})

test('a store.db that is no database, or a folder, is refused', (t) => {
  const place = newPlace(t)
  writeFileSync(place.database, 'these are not the pages of a database '.repeat(100))
  assert.deepEqual(
    refusal(() => openStore(place)),
    {
      code: 'store-damaged',
      message: "the store's database is damaged: file is not a database",
      at: place.database,
      fix: '`fsck --mend` saves every row that can still be read; the damaged file is kept beside it',
    },
  )
  rmSync(place.database)
  mkdirSync(place.database)
  assert.deepEqual(
    refusal(() => openStore(place)),
    {
      code: 'store-foreign',
      message: 'a folder stands where the store should be',
      at: place.database,
      fix: `keep the store elsewhere with --store, or set the folder aside: \`mv ${place.database} ${place.database}.other\``,
    },
  )
})

test('a cache that is a file is refused', (t) => {
  const place = newPlace(t)
  writeFileSync(place.cache, '')
  assert.deepEqual(
    refusal(() => openStore(place)),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a file stands where a folder should be',
      at: place.cache,
      fix: `move the file away (\`mv ${place.cache} ${place.cache}.other\`), or keep the store in another folder with --store`,
    },
  )
})

test('a folder that can not be made is refused: below a file, or where the system takes no folders', (t) => {
  const place = newPlace(t)
  const file = join(place.folder, 'file')
  writeFileSync(file, '')
  const below = join(file, 'a/b')
  assert.deepEqual(
    refusal(() => openStore({ database: join(below, 'store.db'), cache: join(below, 'cache') })),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a file stands where a folder should be',
      at: file,
      fix: `move the file away (\`mv ${file} ${file}.other\`), or keep the store in another folder with --store`,
    },
  )
  if (!existsSync('/proc/self')) return
  assert.deepEqual(
    refusal(() => openStore({ database: '/proc/none/store.db', cache: '/proc/none/cache' })),
    {
      code: 'store-read-only',
      message: 'the store cannot be written: no folder can be made here',
      at: '/proc/none',
      fix: 'keep the store in another folder with --store',
    },
  )
})

test('deleting store.db, cache/ or both costs what was in them, and nothing else', (t) => {
  for (const parts of [['store.db'], ['cache'], ['store.db', 'cache']]) {
    const place = filledPlace(t)
    for (const part of parts) rmSync(join(place.folder, part), { recursive: true })
    const store = openStore(place)
    const known = store.executions.lookup([executed(1, '').key, executed(2, large(2)).key])
    assert.equal(known.size, parts.includes('store.db') ? 0 : 2)
    store.executions.record([executed(1, 'small'), executed(2, large(2))])
    assert.equal(store.artifacts.presence([executed(1, 'small').output, executed(2, large(2)).output]).size, 2)
    assert.deepEqual(store.health.fsck(), [])
    store.close()
  }
})

test('a store that is deleted while it is used takes no more results', (t) => {
  const place = filledPlace(t)
  const store = openStore(place)
  rmSync(place.database)
  assert.deepEqual(
    refusal(() => store.executions.record([executed(3, 'lost?')])),
    {
      code: 'store-replaced',
      message: 'the store was deleted or replaced while this process was using it',
      at: place.database,
      fix: 'run again: what is recorded in the store that is there now is kept',
    },
  )
  store.close()
})

test('a folder that may not be written is refused for recording, and can still be read', (t) => {
  const place = filledPlace(t)
  const read = (): unknown => outcome('try-store', place, { args: ['read'], ...someone })
  for (const mode of [0o555, 0o755]) {
    chmodSync(place.folder, mode)
    if (!isRoot && mode === 0o755) continue
    assert.deepEqual(outcome('try-store', place, { args: ['write'], ...someone }), {
      code: 'store-read-only',
      message: 'the store cannot be written: permission denied',
      at: place.folder,
      fix: `make it writable (\`chmod u+w ${place.folder} ${place.database}\`), or keep the store in another folder with --store`,
    })
    assert.equal(read(), 1)
  }
  chmodSync(place.folder, 0o755)
})

test('a database that may not be written is refused at once, one that may not be read says so', (t) => {
  const place = filledPlace(t)
  chmodSync(place.folder, 0o777)
  chmodSync(place.cache, 0o777)
  chmodSync(place.database, 0o444)
  const attempt = (what: string): unknown => outcome('try-store', place, { args: [what], ...someone })
  assert.deepEqual(attempt('write'), {
    code: 'store-read-only',
    message: 'the store cannot be written: permission denied',
    at: place.database,
    fix: `make it writable (\`chmod u+w ${place.folder} ${place.database}\`), or keep the store in another folder with --store`,
  })
  assert.equal(attempt('read'), 1)
  for (const [path, mode] of [
    [place.database, 0o000],
    [place.folder, 0o600],
  ] as const) {
    chmodSync(path, mode)
    for (const what of ['write', 'read'])
      assert.deepEqual(attempt(what), {
        code: 'store-unreadable',
        message: 'the store cannot be read: permission denied',
        at: path,
        fix: `make it readable (\`chmod u+rX ${path}\`), or keep the store in another folder with --store`,
      })
  }
  chmodSync(place.folder, 0o755)
})

test('a store whose last process was killed can be read in a folder that may not be written', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  store.executions.record([executed(1, 'small')])
  // Open, so that what was recorded is still in the write-ahead log.
  assert.ok(existsSync(`${place.database}-wal`))
  chmodSync(place.folder, 0o555)
  assert.equal(outcome('try-store', place, { args: ['read'], ...someone }), 1)
  chmodSync(place.folder, 0o755)
  store.close()
})

test('a read-only database in a folder that may not be written can be read, with its write-ahead log or without', (t) => {
  const place = newPlace(t)
  const store = openStore(place)
  store.executions.record([executed(1, 'small')])
  const parts = [place.database, `${place.database}-wal`]
  const read = (): unknown => {
    for (const part of parts) if (existsSync(part)) chmodSync(part, 0o444)
    for (const folder of [place.folder, place.cache]) chmodSync(folder, 0o555)
    const found = outcome('try-store', place, { args: ['read'], ...someone })
    for (const folder of [place.folder, place.cache]) chmodSync(folder, 0o755)
    for (const part of parts) if (existsSync(part)) chmodSync(part, 0o644)
    return found
  }
  assert.ok(existsSync(parts[1]!))
  assert.equal(read(), 1)
  store.close()
  assert.ok(!existsSync(parts[1]!))
  assert.equal(read(), 1)
})

test('reading a store that is not there makes nothing', (t) => {
  const place = newPlace(t)
  const store = openStore(place, 'read')
  assert.equal(store.executions.latestOf('train'), undefined)
  store.memo.set('stats', '1')
  assert.deepEqual(
    refusal(() => store.executions.record([executed(1, 'one')])),
    {
      code: 'store-read-only',
      message: 'the store cannot be written: it was opened to read only',
      at: place.database,
      fix: 'keep the store in another folder with --store',
    },
  )
  store.close()
  assert.equal(existsSync(place.database), false)
  assert.equal(existsSync(place.cache), false)
})

test(
  'on a full disk recording stops with a clear error, and all that was recorded is kept',
  { skip: !canMount && 'no right to mount a small disk' },
  (t) => {
    for (const what of ['fill', 'fill-small']) {
      const { folder } = newPlace(t)
      const place = { database: join(folder, 'disk', 'store.db'), cache: join(folder, 'disk', 'cache') }
      const [disk, copy] = [join(folder, 'disk'), join(folder, 'copy')]
      mkdirSync(disk)
      const before = `mount -t tmpfs -o size=3m none ${disk} && `
      const script = `${before} "$0" "$@"; cp -r ${disk} ${copy}`
      const refused = outcome('try-store', place, { args: [what], before: `unshare -rm sh -c '${script}'` })
      const { code, message, fix } = refused as UserError
      assert.deepEqual(
        [code, message, fix],
        [
          'disk-full',
          'the disk is full: a result could not be recorded',
          'free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
        ],
      )
      const store = openStore({ database: join(copy, 'store.db'), cache: join(copy, 'cache') })
      assert.deepEqual(store.health.fsck(), [])
      assert.ok(store.executions.get(5) !== undefined)
      store.close()
    }
  },
)
