import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { mendStore } from '../../../engine/store/mend-store.ts'
import { openStore } from '../../../engine/store/open-store.ts'
import { refusal } from './refusal.ts'
import { filledPlace, newPlace } from './sample.ts'

test('a link that leads nowhere is no store without bytes: it is refused, also for reading', (t) => {
  for (const name of ['store.db', 'cache']) {
    const place = filledPlace(t)
    const link = join(place.folder, name)
    rmSync(link, { recursive: true })
    symlinkSync('../unmounted/part', link)
    for (const look of [() => openStore(place), () => openStore(place, 'read'), () => mendStore(place)])
      assert.deepEqual(refusal(look), {
        code: 'store-unreachable',
        message: `the store cannot be reached: ${name} is a link that leads nowhere (${join(place.folder, '../unmounted/part')})`,
        at: link,
        fix: 'mount or make what it leads to, or keep the store in another folder with --store',
      })
  }
  const { folder } = newPlace(t)
  const circle = join(folder, 'circle')
  symlinkSync('circle', circle)
  assert.equal(
    refusal(() => openStore({ database: join(circle, 'store.db'), cache: join(circle, 'cache') })).message,
    `the store cannot be reached: circle is a link that leads nowhere (${circle})`,
  )
})

test('what lies in the way of the files beside the database is named', (t) => {
  const place = filledPlace(t)
  const wal = `${place.database}-wal`
  mkdirSync(wal)
  assert.deepEqual(
    refusal(() => openStore(place)),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a folder stands where a file should be',
      at: wal,
      fix: `move the folder away (\`mv ${wal} ${wal}.other\`), or keep the store in another folder with --store`,
    },
  )
  rmSync(wal, { recursive: true })
  symlinkSync('/none/wal', wal)
  assert.equal(
    refusal(() => openStore(place)).message,
    'the store cannot be reached: store.db-wal is a link that leads nowhere (/none/wal)',
  )
})
