import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, describe, test } from 'node:test'

const root = fileURLToPath(new URL('../../', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'install-'))
after(() => {
  rmSync(work, { recursive: true, force: true })
})

const folders = ['claims', 'engine', 'kernel', 'nets', 'page', 'schemas', 'scripts', 'stages', 'test']
const files = ['package.json', 'package-lock.json', 'pipeline.ts', 'tsconfig.json']

/** What `npm ci` leaves where the compiler is `CC`: the sources, the packages, and what the script after the install makes. */
function install(name: string, CC: string): string {
  const place = join(work, name)
  mkdirSync(place)
  const isSource = (path: string) => path !== join(root, 'kernel/build')
  for (const entry of [...folders, ...files])
    cpSync(join(root, entry), join(place, entry), { recursive: true, filter: isSource })
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  const { status, stderr } = spawnSync('scripts/build-kernel-addon', { cwd: place, env: { ...process.env, CC }, encoding: 'utf8' }) // prettier-ignore
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
  return place
}

function runIn(cwd: string, args: readonly string[], KERNEL = '') {
  const env = { ...process.env, KERNEL }
  return spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd, env, encoding: 'utf8', timeout: 120_000 })
}

const goldenOf = (folder: string): unknown =>
  JSON.parse(readFileSync(join(root, 'test', folder, 'golden-digests.json'), 'utf8'))

describe('an install on a machine without a C compiler', () => {
  const place = install('without', 'no-such-compiler')

  test('has no addon, and trains to the committed bits', () => {
    assert.equal(existsSync(join(place, 'kernel/build/kernel.node')), false)
    for (const [folder, program] of [
      ['kernel', 'print-digests.ts'],
      ['nets', 'trained-digests.ts'],
    ] as const) {
      // prettier-ignore
      const { stdout, stderr } = runIn(place, [join('test', folder, program)])
      assert.equal(stderr, '')
      assert.deepEqual(JSON.parse(stdout), goldenOf(folder))
    }
  })

  test('refuses KERNEL=native before anything runs, with 2 and the command that builds one', () => {
    const { status, stdout, stderr } = runIn(
      place,
      ['pipeline.ts', 'train[target=harm2]', '--profile', 'smoke'],
      'native',
    )
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' })
    assert.match(stderr, /KERNEL=native, but no native addon is built\n\s+fix: npm run build:kernel-addon/)
  })
})

const addon = join(root, 'kernel/build/kernel.node')

describe('an addon built from other sources', { skip: !existsSync(addon) && 'no native addon is built here' }, () => {
  const place = install('stale', 'no-such-compiler')
  cpSync(addon, join(place, 'kernel/build/kernel.node'))
  const wasm = join(place, 'kernel/kernel-wasm.ts')
  writeFileSync(wasm, readFileSync(wasm, 'utf8').replace(/sourceDigest = '.{12}/, "sourceDigest = 'ffffffffffff"))

  test('is not loaded: WebAssembly trains to the committed bits, and it is said once', () => {
    const { stdout, stderr } = runIn(place, ['test/kernel/print-digests.ts'])
    assert.deepEqual(JSON.parse(stdout), goldenOf('kernel'))
    assert.match(stderr, /^kernel: the native addon was built from other sources \([0-9a-f]{12}, not f{12}\); using WebAssembly\. To rebuild it: npm run build:kernel-addon\n$/) // prettier-ignore
  })

  test('is said once for a run with all its workers', () => {
    const { stderr } = runIn(place, [
      'pipeline.ts',
      'train[target=harm2,loss=mse]',
      '--profile',
      'smoke',
      '--jobs',
      '2',
    ])
    assert.equal(stderr.split('To rebuild it:').length - 1, 1)
  })
})
