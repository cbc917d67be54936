import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadStage } from '../../../engine/worker/load-stage.ts'

test('a stage is loaded though the folder of its worker was deleted', async () => {
  const root = mkdtempSync(join(tmpdir(), 'load-'))
  const bundle = "export default { inputs: {}, params: {}, output: { format: 'json', schema: {} }, run: () => 7 }"
  const text = { code: 'c0de', bundle, map: '{}', root, file: 'sum.ts', imports: [], packages: [], joined: {} }
  const scratch = join(root, 'cache/scratch/worker')
  const { stage } = await loadStage(text, { scratch, engine: '', doors: {} })
  assert.equal(typeof stage.run, 'function')
  rmSync(root, { recursive: true })
})

test('a package that was joined for workers and is deleted meanwhile is not blamed on the stage', async () => {
  const root = mkdtempSync(join(tmpdir(), 'load-'))
  const file = join(root, 'cache/engine/package/index.js')
  const { href } = pathToFileURL(file)
  const bundle = `import '${href}'\nexport default { inputs: {}, params: {}, output: {}, run: () => 7 }`
  const text = {
    code: 'c0de',
    bundle,
    map: '{}',
    root,
    file: 'sum.ts',
    imports: [],
    packages: [],
    joined: { lib: href },
  }
  const engine = fileURLToPath(import.meta.url)
  await assert.rejects(loadStage(text, { scratch: join(root, 'scratch'), engine, doors: {} }), {
    code: 'build-gone',
    message: 'what workers run on was deleted while this command used it',
    at: file,
    fix: 'run again: all that was recorded is kept',
  })
  rmSync(root, { recursive: true })
})

const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

test('a full disk is not blamed on the stage', { skip: !canMount && 'no right to mount a small disk' }, () => {
  const disk = mkdtempSync(join(tmpdir(), 'load-'))
  const child = fileURLToPath(new URL('children/load-stage-into.ts', import.meta.url))
  const full = `mount -t tmpfs -o size=16k none ${disk}; head -c 99999 /dev/zero > ${disk}/fill; exec "$0" "$@"`
  const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', full, process.execPath, '--import', 'tsx', child, disk])
  assert.equal(
    String(stdout),
    `error: the disk is full: a stage could not be laid out for a worker\n   at: ${disk}/scratch/c0de.mjs\n` +
      '  fix: free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
  )
  rmSync(disk, { recursive: true })
})
