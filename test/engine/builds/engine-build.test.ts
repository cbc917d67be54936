import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { engineBuild, sweepBuilds } from '../../../engine/builds/engine-build.ts'
import { isSoundBuild } from '../../../engine/store/engine-builds.ts'
import { oldBuilds, removeBuild } from '../../../engine/builds/old-builds.ts'

function newCache(t: TestContext): string {
  const cache = mkdtempSync(join(tmpdir(), 'engine-build-'))
  t.after(() => {
    rmSync(cache, { recursive: true })
  })
  return cache
}

/** Makes a build of one file, when it is let. */
function slowly(): { make: (folder: string) => Promise<void>; finish: () => void } {
  let finish = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    finish = resolve
  })
  const make = async (folder: string): Promise<void> => {
    await gate
    writeFileSync(join(folder, 'door.js'), 'open()')
  }
  return {
    make,
    finish: () => {
      finish()
    },
  }
}

const quickly = async (folder: string): Promise<void> => {
  writeFileSync(join(folder, 'door.js'), 'open()')
  return Promise.resolve()
}

test('of two that make the same build at once, the one that is later leaves the other as it is', async (t) => {
  const place = { cache: newCache(t), name: 'doors', texts: ['open()'] }
  const [first, second] = [slowly(), slowly()]
  const [made, madeAgain] = [engineBuild(place, first.make), engineBuild(place, second.make)]
  first.finish()
  const folder = await made
  const before = statSync(join(folder, 'door.js')).ino
  second.finish()
  assert.equal(await madeAgain, folder)
  assert.equal(statSync(join(folder, 'door.js')).ino, before)
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [folder.split('/').at(-1)])
})

test('a build that is damaged, or lacks a file, is made again', async (t) => {
  const place = { cache: newCache(t), name: 'doors', texts: ['open()'] }
  const folder = await engineBuild(place, quickly)
  for (const spoil of [
    () => {
      writeFileSync(join(folder, 'door.js'), 'oPen()')
    },
    () => {
      rmSync(join(folder, 'door.js'))
    },
  ]) {
    assert.ok(isSoundBuild(folder))
    spoil()
    assert.ok(!isSoundBuild(folder))
    assert.equal(await engineBuild(place, quickly), folder)
    assert.equal(readFileSync(join(folder, 'door.js'), 'utf8'), 'open()')
  }
})

test('a build is old a week after it was last used, and is removed whole', async (t) => {
  const place = { cache: newCache(t), name: 'doors', texts: ['open()'] }
  const folder = await engineBuild(place, quickly)
  utimesSync(folder, 0, 0)
  assert.deepEqual(oldBuilds(place.cache), [
    { folder, bytes: statSync(join(folder, 'door.js')).size + statSync(join(folder, 'digests.json')).size },
  ])
  assert.equal(await engineBuild(place, quickly), folder)
  assert.deepEqual(oldBuilds(place.cache), [])
  removeBuild({ folder, bytes: 0 })
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})

test('what a process that died left of a build is removed, and what a living one makes is not', async (t) => {
  const place = { cache: newCache(t), name: 'doors', texts: ['open()'] }
  const { make, finish } = slowly()
  const made = engineBuild(place, make)
  const [mine] = readdirSync(join(place.cache, 'engine')) as [string]
  const host = /\.([0-9a-f]+)\./.exec(mine)![1]!
  const left = join(place.cache, 'engine', `doors-0.${host}.999999999.1-abc`)
  mkdirSync(left)
  sweepBuilds(place.cache)
  assert.equal(existsSync(left), false)
  finish()
  assert.ok(existsSync(await made))
})

test('a build for which there is no room is refused as a full disk, and leaves nothing', async (t) => {
  const place = { cache: newCache(t), name: 'doors', texts: ['open()'] }
  const noRoom = (): Promise<void> => Promise.reject(new Error('Build failed: write door.js: no space left on device'))
  await assert.rejects(engineBuild(place, noRoom), {
    code: 'disk-full',
    message: 'the disk is full: what workers run on could not be compiled',
    fix: 'free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
  })
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})
