import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { engineBuild } from '../../../engine/builds/engine-build.ts'
import { checkBuilds } from '../../../engine/store/check-builds.ts'
import { openStore } from '../../../engine/store/open-store.ts'
import { processToken } from '../../../engine/store/process-token.ts'
import { newPlace } from './sample.ts'

const dead = `${processToken().split('.')[0]!}.999999999.1`

/** A store whose cache has a build of two files. */
async function builtPlace(t: TestContext) {
  const place = newPlace(t)
  const folder = await engineBuild({ cache: place.cache, name: 'doors', texts: [] }, async (made) => {
    mkdirSync(join(made, 'doors'))
    writeFileSync(join(made, 'close.js'), 'close()')
    writeFileSync(join(made, 'doors/open.js'), 'open()')
    await Promise.resolve()
  })
  const found = (): string[] => checkBuilds(place.cache).map(({ what, where }) => `${what} (${where})`)
  return { place, folder, name: basename(folder), found }
}

test('builds as they were made, and what living processes have under way, are no findings', async (t) => {
  const { place, folder, found } = await builtPlace(t)
  mkdirSync(join(place.cache, 'scratch', `${processToken()}-1`), { recursive: true })
  mkdirSync(`${folder}.${processToken()}-abc`)
  assert.deepEqual(found(), [])
})

test('a build that is damaged, lacks a file, or has lost its digests is named, with what mends it', async (t) => {
  const { place, folder, name, found } = await builtPlace(t)
  writeFileSync(join(folder, 'close.js'), 'cLose()')
  rmSync(join(folder, 'doors/open.js'))
  const mend = '`fsck --mend` moves the build to the quarantine folder of the cache; the next run compiles it anew'
  const problem = { kind: 'file', file: folder }
  assert.deepEqual(checkBuilds(place.cache), [
    { problem, what: `doors/open.js of the compiled build ${name} is missing`, where: folder, mend },
    { problem, what: `close.js of the compiled build ${name} is damaged`, where: folder, mend },
  ])
  writeFileSync(join(folder, 'digests.json'), '{')
  assert.deepEqual(found(), [`the digests of the compiled build ${name} can't be read (${folder})`])
})

test('a strange file in a build is named', async (t) => {
  const { folder, name, found } = await builtPlace(t)
  const strange = join(folder, 'doors/strange.js')
  writeFileSync(strange, 'strange()')
  assert.deepEqual(found(), [`doors/strange.js is no part of the compiled build ${name} (${strange})`])
})

test('the builds that an earlier release of the engine left are not judged', async (t) => {
  const { place, found } = await builtPlace(t)
  for (const name of ['command-line', 'worker']) {
    const folder = join(place.cache, 'engine', `${name}-0123456789abcdef`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'main.cjs'), 'main()')
  }
  assert.deepEqual(found(), [])
})

test('strange files and what dead processes left are named, and mended', async (t) => {
  const { place, folder, name, found } = await builtPlace(t)
  const [engine, scratch] = [join(place.cache, 'engine'), join(place.cache, 'scratch')]
  mkdirSync(join(scratch, `${dead}-1`), { recursive: true })
  mkdirSync(join(scratch, 'mine'))
  mkdirSync(`${folder}.${dead}-abc`)
  writeFileSync(join(engine, 'notes'), 'mine')
  const expected = [
    `${name}.${dead}-abc was left by a process that died (${folder}.${dead}-abc)`,
    `notes is no compiled build (${join(engine, 'notes')})`,
    `${dead}-1 was left by a process that died (${join(scratch, `${dead}-1`)})`,
    `mine is no worker's folder (${join(scratch, 'mine')})`,
  ]
  assert.deepEqual(found(), expected)
  const store = openStore(place)
  t.after(() => {
    store.close()
  })
  assert.deepEqual(
    store.health.fsck().map(({ what, where }) => `${what} (${where})`),
    expected,
  )
  store.health.mend(store.health.fsck())
  assert.deepEqual(store.health.fsck(), [])
})
