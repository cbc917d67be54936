import assert from 'node:assert/strict'
import { mkdirSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, test } from 'node:test'
import { packageDigester } from '../../../engine/code/package-digests.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

const manifest = (name: string, more: object = {}): string => JSON.stringify({ name, version: '1.0.0', ...more })

/** `app` needs `base` and may have `extra`; `other` needs nothing. */
const packages: Files = {
  'stages/a.ts':
    "import { stage } from '../engine/index.ts'\nimport { app } from 'app'\nexport default stage({ run: () => app })\n",
  'stages/b.ts':
    "import { stage } from '../engine/index.ts'\nimport { other } from 'other/deep.js'\nexport default stage({ run: () => other })\n",
  'node_modules/app/package.json': manifest('app', { dependencies: { base: '*' }, peerDependencies: { extra: '*' } }),
  'node_modules/app/index.js': 'export const app = 1',
  'node_modules/base/package.json': manifest('base'),
  'node_modules/base/lib/main.js': 'export const base = 1',
  'node_modules/other/package.json': manifest('other'),
  'node_modules/other/deep.js': 'export const other = 1',
}

/** The digests of stages a and b before and after an edit: which of the two changed. */
async function changed(edit: Files, before: Files = packages): Promise<string[]> {
  const project = new TemporaryProject(before)
  const was = await project.identify('stages/a.ts', 'stages/b.ts')
  const now = await project.write(edit).identify('stages/a.ts', 'stages/b.ts')
  return now.filter((code, i) => code.digest !== was[i]?.digest).map(({ file }) => file)
}

describe('only the stages whose packages reach what changed have another digest', () => {
  const rows: readonly (readonly [claim: string, edit: Files, ...changed: string[]])[] = [
    ['a file edited in a package', { 'node_modules/app/index.js': 'export const app = 2' }, 'stages/a.ts'],
    ['a file edited in a dependency', { 'node_modules/base/lib/main.js': 'export const base = 2' }, 'stages/a.ts'],
    ['another package', { 'node_modules/other/deep.js': 'export const other = 2' }, 'stages/b.ts'],
    ['a package bumped', { 'node_modules/other/package.json': manifest('other', { version: '1.0.1' }) }, 'stages/b.ts'],
    ['a file added', { 'node_modules/base/new.js': '' }, 'stages/a.ts'],
    ['a file taken away', { 'node_modules/base/lib/main.js': null }, 'stages/a.ts'],
    ['data in a package', { 'node_modules/base/data.bin': new Uint8Array([1]) }, 'stages/a.ts'],
    ['a peer dependency installed', { 'node_modules/extra/package.json': manifest('extra') }, 'stages/a.ts'],
    ['a dependency shadowed by a nested copy', { 'node_modules/app/node_modules/base/package.json': manifest('base') }, 'stages/a.ts'],
    ['a package that no stage imports', { 'node_modules/unused/package.json': manifest('unused') }],
    ['documentation, source maps and types', { 'node_modules/app/README.md': 'x', 'node_modules/app/LICENSE': 'y', 'node_modules/app/index.js.map': '{}', 'node_modules/app/index.d.ts': '' }],
    ['code whose name begins like a document', { 'node_modules/app/license.js': '' }, 'stages/a.ts'],
  ] // prettier-ignore
  for (const [claim, edit, ...files] of rows) {
    test(claim, async () => {
      assert.deepEqual(await changed(edit), files)
    })
  }

  test('a package bumped of which a helper file uses something that the stage does not', async () => {
    const before = {
      ...packages,
      'stages/a.ts':
        "import { stage } from '../engine/index.ts'\nimport { mine } from '../lib/x.ts'\nexport default stage({ run: () => mine })\n",
      'lib/x.ts': "import { app } from 'app'\nexport const mine = 1\nexport const theirs = () => app\n",
    }
    assert.deepEqual(await changed({ 'node_modules/app/index.js': 'export const app = 2' }, before), [])
  })

  test('a package imported for its effects', async () => {
    const before = { ...packages, 'stages/a.ts': `import 'app'\n${packages['stages/b.ts'] as string}` }
    assert.deepEqual(await changed({ 'node_modules/base/lib/main.js': '' }, before), ['stages/a.ts'])
  })

  test('a package imported dynamically', async () => {
    const before = {
      ...packages,
      'stages/a.ts':
        "import { stage } from '../engine/index.ts'\nexport default stage({ run: () => import('app/sub') })\n",
    }
    assert.deepEqual(await changed({ 'node_modules/base/lib/main.js': '' }, before), ['stages/a.ts'])
  })
})

test('a stage lists its packages with their versions', async () => {
  const project = new TemporaryProject(packages)
  const code = await project.one()
  assert.deepEqual(
    code.packages.map(({ name, version }) => `${name}@${version}`),
    ['app@1.0.0'],
  )
})

test('a change that keeps size and modification time is seen', async () => {
  const project = new TemporaryProject(packages)
  const file = 'node_modules/app/index.js'
  const { digest } = await project.one()
  const { atime, mtime } = statSync(project.path(file))
  project.write({ [file]: 'export const app = 3' })
  utimesSync(project.path(file), atime, mtime)
  assert.notEqual((await project.one()).digest, digest)
})

test('packages that depend on each other have digests of their own, which change together', () => {
  const files = {
    'node_modules/x/package.json': manifest('x', { dependencies: { y: '*' } }),
    'node_modules/y/package.json': manifest('y', { dependencies: { x: '*' } }),
  }
  const project = new TemporaryProject(files)
  const digests = (): string[] => ['x', 'y'].map((name) => packageDigester(project.root, project.memo)(name, '').digest)
  const [x, y] = digests()
  project.write({ 'node_modules/y/main.js': '' })
  const [x2, y2] = digests()
  assert.equal(new Set([x, y, x2, y2]).size, 4)
})

test('a linked package counts by its files, and finds its dependencies from where it really lies', () => {
  const project = new TemporaryProject({
    'workspaces/x/package.json': manifest('x', { dependencies: { y: '*' } }),
    'workspaces/x/node_modules/y/package.json': manifest('y'),
  })
  mkdirSync(project.path('node_modules/@scope'), { recursive: true })
  symlinkSync(project.path('workspaces/x'), project.path('node_modules/@scope/x'))
  const digest = (): string => packageDigester(project.root, project.memo)('@scope/x', '').digest
  const before = digest()
  project.write({ 'workspaces/x/node_modules/y/main.js': '' })
  assert.notEqual(digest(), before)
})

test('an optional package may be missing, and its coming is a change', async () => {
  const project = new TemporaryProject({
    'package.json': JSON.stringify({ type: 'module', optionalDependencies: { fast: '1.0.0' } }),
    'stages/a.ts': "export default { run: async () => (await import('fast')).default }",
  })
  const before = await project.one()
  assert.deepEqual(
    before.packages.map(({ name, version }) => [name, version]),
    [['fast', 'not installed']],
  )
  project.write({
    'node_modules/fast/package.json': '{"name":"fast","version":"1.0.0"}',
    'node_modules/fast/index.js': '',
  })
  const after = await project.one()
  assert.deepEqual(
    after.packages.map(({ name, version }) => [name, version]),
    [['fast', '1.0.0']],
  )
  assert.notEqual(after.digest, before.digest)
})

test('a package that is not installed is named', async () => {
  const project = new TemporaryProject({ ...packages, 'node_modules/app': null })
  await assert.rejects(project.one(), (error: unknown) => {
    assert.ok(error instanceof UserError)
    assert.deepEqual(
      { code: error.code, message: error.message, at: error.at, fix: error.fix },
      {
        code: 'package-missing',
        message: 'the package "app" is imported by stages/a.ts and not installed',
        at: 'stages/a.ts',
        fix: 'npm install app',
      },
    )
    return true
  })
})
