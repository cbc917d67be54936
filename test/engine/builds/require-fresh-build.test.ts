import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { requireFreshBuild } from '../../../engine/builds/require-fresh-build.ts'

/** A checkout of an engine of two files, with the record that a build makes of them. */
function checkout(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  mkdirSync(join(folder, 'dist'))
  const files = ['a.ts', 'b.ts'].map((name) => {
    writeFileSync(join(folder, name), name)
    const { size, mtimeMs, ctimeMs } = statSync(join(folder, name))
    return [name, [size, mtimeMs, ctimeMs, createHash('sha256').update(name).digest('hex')]]
  })
  writeFileSync(join(folder, 'dist/sources.json'), JSON.stringify({ files: Object.fromEntries(files) as object }))
  return folder
}

test('an engine that was built from its sources as they are is let run, whatever times git gave them', (t) => {
  const folder = checkout(t)
  requireFreshBuild(folder)
  utimesSync(join(folder, 'a.ts'), 0, 0)
  requireFreshBuild(folder)
})

test('one whose sources were edited is not: what changed, and the command that builds it', (t) => {
  const folder = checkout(t)
  writeFileSync(join(folder, 'a.ts'), 'A.ts')
  assert.throws(
    () => {
      requireFreshBuild(folder)
    },
    {
      code: 'engine-not-built',
      message: "the engine's sources have changed since it was built: a.ts",
      at: join(folder, 'dist'),
      fix: 'npm run build',
    },
  )
  rmSync(join(folder, 'b.ts'))
  assert.throws(
    () => {
      requireFreshBuild(folder)
    },
    { message: "the engine's sources have changed since it was built: a.ts and 1 more" },
  )
})

test('an installed package has no record, and nothing is looked at', (t) => {
  const folder = checkout(t)
  rmSync(join(folder, 'dist/sources.json'))
  writeFileSync(join(folder, 'a.ts'), 'A.ts')
  requireFreshBuild(folder)
})
