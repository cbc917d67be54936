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
import { addToBuild, engineBuild, sweepBuilds } from '../../../engine/builds/engine-build.ts'
import { addedToBuild, findBuild } from '../../../engine/store/engine-builds.ts'
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
    writeFileSync(join(folder, 'worker.js'), 'work()')
  }
  return {
    make,
    finish: () => {
      finish()
    },
  }
}

const quickly = async (folder: string): Promise<void> => {
  writeFileSync(join(folder, 'worker.js'), 'work()')
  return Promise.resolve()
}

test('of two that make the same build at once, the one that is later leaves the other as it is', async (t) => {
  const place = { cache: newCache(t), name: 'worker' }
  const [first, second] = [slowly(), slowly()]
  const [made, madeAgain] = [engineBuild(place, first.make), engineBuild(place, second.make)]
  first.finish()
  const folder = await made
  const before = statSync(join(folder, 'worker.js')).ino
  second.finish()
  assert.equal(await madeAgain, folder)
  assert.equal(statSync(join(folder, 'worker.js')).ino, before)
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [folder.split('/').at(-1)])
})

test('a build that is damaged, or lacks a file, is not found, and is made again', async (t) => {
  const place = { cache: newCache(t), name: 'worker' }
  const folder = await engineBuild(place, quickly)
  for (const spoil of [
    () => {
      writeFileSync(join(folder, 'worker.js'), 'wOrk()')
    },
    () => {
      rmSync(join(folder, 'worker.js'))
    },
  ]) {
    assert.equal(findBuild(place), folder)
    spoil()
    assert.equal(findBuild(place), undefined)
    assert.equal(await engineBuild(place, quickly), folder)
    assert.equal(readFileSync(join(folder, 'worker.js'), 'utf8'), 'work()')
  }
})

test('a build is old a week after it was last found, and is removed whole', async (t) => {
  const place = { cache: newCache(t), name: 'worker' }
  const folder = await engineBuild(place, quickly)
  utimesSync(folder, 0, 0)
  assert.deepEqual(oldBuilds(place.cache), [
    { folder, bytes: statSync(join(folder, 'worker.js')).size + statSync(join(folder, 'digests.json')).size },
  ])
  assert.equal(findBuild(place), folder)
  assert.deepEqual(oldBuilds(place.cache), [])
  removeBuild({ folder, bytes: 0 })
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})

test('a file that is added to a build is given back only as it was added', async (t) => {
  const place = { cache: newCache(t), name: 'command-line' }
  const folder = await engineBuild(place, quickly)
  assert.equal(addedToBuild(folder, 'main.v8'), undefined)
  addToBuild(folder, 'main.v8', Buffer.from('compiled'))
  assert.equal(findBuild(place), folder)
  assert.deepEqual(addedToBuild(folder, 'main.v8'), Buffer.from('compiled'))
  const file = join(folder, 'main.v8')
  writeFileSync(file, readFileSync(file).fill('x', 66, 67))
  assert.equal(addedToBuild(folder, 'main.v8'), undefined)
})

test('what a process that died left of a build is removed, and what a living one makes is not', async (t) => {
  const place = { cache: newCache(t), name: 'worker' }
  const { make, finish } = slowly()
  const made = engineBuild(place, make)
  const [mine] = readdirSync(join(place.cache, 'engine')) as [string]
  const host = /\.([0-9a-f]+)\./.exec(mine)![1]!
  const left = join(place.cache, 'engine', `worker-0.${host}.999999999.1-abc`)
  mkdirSync(left)
  sweepBuilds(place.cache)
  assert.equal(existsSync(left), false)
  finish()
  assert.ok(existsSync(await made))
})

test('a build for which there is no room is refused as a full disk, and leaves nothing', async (t) => {
  const place = { cache: newCache(t), name: 'worker' }
  const noRoom = (): Promise<void> =>
    Promise.reject(new Error('Build failed: write worker.js: no space left on device'))
  await assert.rejects(engineBuild(place, noRoom), {
    code: 'disk-full',
    message: 'the disk is full: what workers run on could not be compiled',
    fix: 'free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
  })
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})
