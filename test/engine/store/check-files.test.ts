import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { UserError } from '../../../engine/values/user-error.ts'
import { big, damagedStore, mended, whats } from './damaged-store.ts'
import { executed, large } from './sample.ts'

test('a damaged file is set aside when it is read; setAside leaves a sound one where it is', (t) => {
  const { place, store, big: file } = damagedStore(t)
  assert.equal(store.artifacts.setAside(big.output), undefined)
  chmodSync(file, 0o644)
  writeFileSync(file, large(3))
  assert.deepEqual(store.artifacts.presence([big.output]).size, 1)
  assert.equal(store.artifacts.setAside(big.output), join(place.cache, 'quarantine', big.output))
  assert.equal(existsSync(file), false)
  assert.equal(store.artifacts.presence([big.output]).size, 0)
  store.executions.record([big])
  assert.deepEqual(store.artifacts.read(big.output), Buffer.from(big.bytes))
})

test('truncated, missing, misnamed and stray files are found and mended', (t) => {
  const { place, store, big: file } = damagedStore(t)
  chmodSync(file, 0o644)
  truncateSync(file, 100)
  const stray = join(place.cache, file.slice(-64, -62), `${file.slice(-64, -62)}${'0'.repeat(62)}`)
  writeFileSync(stray, 'x')
  writeFileSync(join(place.cache, 'notes.txt'), 'mine')
  mkdirSync(join(place.cache, 'partial'), { recursive: true })
  assert.equal(store.artifacts.presence([big.output]).size, 0)
  assert.deepEqual(
    store.health
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
  store.executions.record([big])
  rmSync(file)
  assert.deepEqual(whats(store), [`the bytes of artifact ${big.output} are missing`])
  mended(store)
})

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
    store.health.fsck().map(({ what, where }) => [what, where]),
    [
      ...own.map((name) => [`${name} should be a folder of the cache`, join(place.cache, name)]),
      [`the bytes of artifact ${big.output} are missing`, file],
    ],
  )
  assert.deepEqual(
    refused(() => store.executions.record([executed(9, large(9))])),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a file stands where a folder should be',
      at: join(place.cache, 'partial'),
      fix: `move the file away (\`mv ${place.cache}/partial ${place.cache}/partial.other\`), or keep the store in another folder with --store`,
    },
  )
  rmSync(join(place.cache, 'partial'))
  assert.deepEqual(
    refused(() => store.executions.record([big])),
    {
      code: 'store-obstructed',
      message: 'the store cannot be written: a folder stands where a file should be',
      at: file,
      fix: `move the folder away (\`mv ${file} ${file}.other\`), or keep the store in another folder with --store`,
    },
  )
  rmSync(join(place.cache, 'partial'), { recursive: true })
  writeFileSync(join(place.cache, 'partial'), 'x')
  store.health.mend(store.health.fsck())
  assert.deepEqual(store.health.fsck(), [])
  assert.deepEqual(readdirSync(join(place.cache, 'quarantine')).sort(), [...own, big.output].sort())
  store.executions.record([big])
  assert.deepEqual(store.artifacts.read(big.output), Buffer.from(big.bytes))
  // The same of the folder that holds it.
  rmSync(dirname(file), { recursive: true })
  writeFileSync(dirname(file), 'x')
  assert.equal(store.artifacts.presence([big.output]).size, 0)
  store.health.mend(store.health.fsck())
  store.executions.record([big])
  assert.deepEqual(store.health.fsck(), [])
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
