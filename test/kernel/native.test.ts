import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, describe, test } from 'node:test'
import { theMachine } from '../../kernel/machine.ts'
import { sourceDigest } from '../../kernel/kernel-wasm.ts'
import { check, KernelError, nativeAddon, provenance } from '../../kernel/native.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'kernel-'))
after(() => {
  rmSync(work, { recursive: true })
})
const isBuilt = existsSync(join(root, 'kernel/build/kernel.node'))
const withAddon = { skip: !isBuilt && 'no native addon is built here' }

describe('which build runs', () => {
  test('without an addon it is WebAssembly, and why is told', () => {
    const choice = nativeAddon(sourceDigest, { path: join(work, 'none.node'), wanted: undefined })
    assert.deepEqual(choice, { use: 'wasm', reason: 'no native addon is built' })
  })

  test('KERNEL=native without an addon is an error that names the fix', () => {
    const open = () => nativeAddon(sourceDigest, { path: join(work, 'none.node'), wanted: 'native' })
    assert.throws(open, { name: 'KernelError', code: 'KERNEL_UNAVAILABLE', message: /no native addon is built\n {2}fix: npm run build:kernel-addon/ }) // prettier-ignore
  })

  test('KERNEL=wasm leaves the addon alone', () => {
    assert.deepEqual(nativeAddon(sourceDigest, { wanted: 'wasm' }), { use: 'wasm', reason: 'KERNEL=wasm' })
  })

  test('another value of KERNEL is refused, and echoed', () => {
    assert.throws(
      () => nativeAddon(sourceDigest, { wanted: 'gpu' }),
      new KernelError('KERNEL is "gpu"; it can be "wasm" or "native"'),
    )
  })

  test('the check before a run refuses what there is not, and the record of a run names the build', () => {
    const before = process.env['KERNEL']
    process.env['KERNEL'] = 'gpu'
    assert.throws(check, new KernelError('KERNEL is "gpu"; it can be "wasm" or "native"'))
    process.env['KERNEL'] = 'wasm'
    check()
    assert.deepEqual(provenance(), { build: 'none: no task of this process has computed with the kernel' })
    assert.equal(theMachine().build, 'wasm')
    assert.deepEqual(provenance(), { build: 'wasm (KERNEL=wasm)' })
    if (before === undefined) delete process.env['KERNEL']
    else process.env['KERNEL'] = before
  })

  test('an addon of these sources is used', withAddon, () => {
    assert.equal(nativeAddon(sourceDigest, { wanted: 'native' }).use, 'native')
  })

  test('an addon of other sources is not loaded, and said with the command that rebuilds it', withAddon, () => {
    const said: string[] = []
    const other = 'f'.repeat(64)
    const choice = nativeAddon(other, { wanted: undefined, say: (sentence) => said.push(sentence) })
    const reason = `the native addon was built from other sources (${sourceDigest.slice(0, 12)}, not ffffffffffff)`
    assert.deepEqual(choice, { use: 'wasm', reason })
    assert.deepEqual(said, [`kernel: ${reason}; using WebAssembly. To rebuild it: npm run build:kernel-addon`])
    assert.throws(() => nativeAddon(other, { wanted: 'native', say: () => undefined }), KernelError)
  })

  test('a file that is no addon is not used', () => {
    const path = join(work, 'broken.node')
    cpSync(join(root, 'kernel/vector.h'), path)
    const choice = nativeAddon(sourceDigest, { path, wanted: undefined })
    assert.match(choice.use === 'wasm' ? choice.reason : '', /^the native addon does not load: /)
  })
})

describe('building', () => {
  const copy = join(work, 'checkout')
  cpSync(join(root, 'scripts'), join(copy, 'scripts'), { recursive: true })
  cpSync(join(root, 'kernel'), join(copy, 'kernel'), { recursive: true, filter: (path) => !path.endsWith('build') })
  const build = (argument: string[], CC: string) =>
    spawnSync(join(copy, 'scripts/build-kernel-addon'), argument, { encoding: 'utf8', env: { ...process.env, CC } })

  test('an install without a compiler succeeds in silence, and leaves no addon', () => {
    const { status, stdout, stderr } = build([], 'no-such-compiler')
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
    assert.equal(existsSync(join(copy, 'kernel/build/kernel.node')), false)
  })

  test('a compiler that fails does not fail the install', () => {
    const { status, stderr } = build([], 'false')
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
  })

  test('asked aloud, it says what is missing and fails', () => {
    const { status, stderr } = build(['--verbose'], 'no-such-compiler')
    assert.deepEqual(
      { status, stderr },
      { status: 1, stderr: 'error: no native kernel: no C compiler "no-such-compiler"; set CC\n' },
    )
  })

  const digestIn = (folder: string) =>
    execFileSync(
      'sh',
      ['-c', '. scripts/build-kernel-sources.sh; kernel_digest', join(folder, 'scripts/build-kernel-addon')],
      { cwd: folder, encoding: 'utf8' },
    ).trim()

  test('the committed WebAssembly carries the digest of the sources beside it', () => {
    assert.equal(digestIn(root), sourceDigest)
  })

  const edited = (change: (source: string) => string) => {
    const file = join(copy, 'kernel/solve.h')
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, change(before))
    const digest = digestIn(copy)
    writeFileSync(file, before)
    return digest
  }

  test('comments and formatting of the sources do not change their digest', () => {
    const reformatted = edited((source) =>
      source
        .replace(/^/, '/* A comment,\n "of two lines". */\n')
        .replaceAll(/;\n/g, '; // why\n\n')
        .replaceAll('  ', '\t')
        .replaceAll(' = ', '='),
    )
    assert.equal(reformatted, sourceDigest)
  })

  test('a changed number, operator or directive does', () => {
    const changes = ['\nint a = 1;', '\nint a = 2;', '\nint a(int x) { return x + +x; }', '\nint a(int x) { return x++; }',
      '\n#define A(x) x', '\n#define A (x) x', '\n#define A\nint x;', '\n#define A int x;'] // prettier-ignore
    const digests = changes.map((text) => edited((source) => source + text))
    assert.equal(new Set([...digests, sourceDigest]).size, changes.length + 1)
  })
})
