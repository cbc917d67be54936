import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { isUserError, describeUserError } from '../../../engine/values/user-error.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

/** A monorepo whose packages lie beside the pipeline's folder, the project's root being all of it. */
const files: Files = {
  'stages/a.ts':
    "import { stage } from '../engine/index.ts'\nimport { half } from '@acme/x'\nexport default stage({ run: () => half(4) })\n",
  'packages/x/package.json':
    '{ "name": "@acme/x", "exports": { ".": { "types": "./no.d.ts", "node": { "import": "./src/index.ts" } }, "./deep/*": "./src/deep/*.tsx" } }',
  'packages/x/src/index.ts':
    "import { by } from './by.ts'\nexport const half = (n: number): number => n / by\nexport const other = 1\n",
  'packages/x/src/by.ts': 'export const by = 2\n',
  'packages/x/src/deep/one.tsx': 'export const half = (n: number): number => n\n',
  'packages/x/README.md': 'how to halve\n',
}

function link(project: TemporaryProject, name: string, target: string): void {
  const path = project.path(`node_modules/${name}`)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  symlinkSync(project.path(target), path)
}

function workspace(more: Files = {}): TemporaryProject {
  const project = new TemporaryProject({ ...files, ...more })
  link(project, '@acme/x', 'packages/x')
  return project
}

async function digestAfter(edit: (project: TemporaryProject) => void): Promise<string> {
  const project = workspace()
  await project.one()
  edit(project)
  return (await project.one()).digest
}

async function refusal(more: Files): Promise<string> {
  const error: unknown = await workspace(more)
    .one()
    .catch((thrown: unknown) => thrown)
  assert.ok(isUserError(error))
  return describeUserError(error)
}

describe('a package of the workspace whose exports are TypeScript', () => {
  test('is bundled as the project’s own code, and is no package of the stage', async () => {
    const code = await workspace().one()
    const { sources } = await code.bundle()
    assert.deepEqual(code.packages, [])
    assert.deepEqual(
      sources.map(({ path }) => path),
      ['packages/x/src/by.ts', 'packages/x/src/index.ts', 'stages/a.ts'],
    )
  })

  test('changes nothing by its comments, README, unused exports and settings', async () => {
    const { digest } = await workspace().one()
    const edits: Files[] = [
      { 'packages/x/src/by.ts': '// two\nexport const by = 2\n' },
      { 'packages/x/README.md': 'other' },
      { 'packages/x/src/index.ts': String(files['packages/x/src/index.ts']).replace('other = 1', 'other = 2') },
      {
        'packages/x/package.json': String(files['packages/x/package.json']).replace(
          '"name"',
          '"version": "2.0.0", "name"',
        ),
      },
    ]
    for (const edit of edits) assert.equal(await digestAfter((project) => project.write(edit)), digest)
  })

  test('changes the stage by a helper of it, and by where its link leads', async () => {
    const { digest } = await workspace().one()
    assert.notEqual(
      await digestAfter((project) => project.write({ 'packages/x/src/by.ts': 'export const by = 3\n' })),
      digest,
    )
    const linkedElsewhere = await digestAfter((project) => {
      project.write({
        'packages/y/package.json': '{ "name": "@acme/x", "main": "y" }',
        'packages/y/y.ts': 'export const half = (n: number): number => n / 5\n',
      })
      link(project, '@acme/x', 'packages/y')
    })
    assert.notEqual(linkedElsewhere, digest)
  })

  test('is the same code by name and by a relative path', async () => {
    const relative = String(files['stages/a.ts']).replace('@acme/x', '../packages/x/src/index.ts')
    const [named, near] = [await workspace().one(), await workspace({ 'stages/a.ts': relative }).one()]
    assert.equal(named.digest, near.digest)
  })

  test('is resolved by its exports, patterns and conditions as Node does', async () => {
    const deep = await workspace({
      'stages/a.ts': String(files['stages/a.ts']).replace('@acme/x', '@acme/x/deep/one'),
    }).one()
    assert.ok((await deep.bundle()).sources.some(({ path }) => path === 'packages/x/src/deep/one.tsx'))
    assert.equal(
      await refusal({ 'stages/a.ts': String(files['stages/a.ts']).replace('@acme/x', '@acme/x/src/by.ts') }),
      'error: a stage\'s code can\'t be bundled: "@acme/x/src/by.ts" is no export that Node would take in packages/x/package.json\n   at: stages/a.ts:2:22\n  fix: mend it there',
    )
  })

  test('is held to purity, with the place in its own file', async () => {
    const impure = await workspace({ 'packages/x/src/by.ts': 'export const by = Date.now()\n' }).one()
    assert.deepEqual(
      impure.impurities.map(({ what, file, line }) => `${file}:${line} ${what}`),
      ['packages/x/src/by.ts:1 Date.now'],
    )
  })

  test('has its dependencies found from its own folder', async () => {
    const code = await workspace({
      'packages/x/src/by.ts': "export { by } from 'dep/by'\n",
      'packages/x/node_modules/dep/package.json': '{ "name": "dep", "version": "2.0.0" }',
      'packages/x/node_modules/dep/by.js': 'export const by = 2\n',
      'node_modules/dep/package.json': '{ "name": "dep", "version": "1.0.0" }',
    }).one()
    assert.deepEqual(
      code.packages.map(({ name, version }) => `${name} ${version}`),
      ['./packages/x/node_modules/dep 2.0.0'],
    )
  })
})

describe('an ordinary package stays', () => {
  test('one of the workspace that Node loads by itself: what is built of it may not be bundled again', async () => {
    const code = await workspace({
      'packages/x/package.json': '{ "name": "@acme/x", "exports": "./dist/index.js" }',
      'packages/x/dist/index.js': 'export const half = (n) => n / 2\n',
    }).one()
    assert.deepEqual(
      code.packages.map(({ name }) => name),
      ['@acme/x'],
    )
  })

  test('one that pnpm links to its own store', async () => {
    const project = new TemporaryProject({
      ...files,
      'node_modules/.pnpm/x@1.0.0/node_modules/@acme/x/package.json': '{ "name": "@acme/x", "exports": "./index.ts" }',
      'node_modules/.pnpm/x@1.0.0/node_modules/@acme/x/index.ts': 'export const half = 1\n',
    })
    link(project, '@acme/x', 'node_modules/.pnpm/x@1.0.0/node_modules/@acme/x')
    const code = await project.one()
    assert.deepEqual(
      code.packages.map(({ name }) => name),
      ['@acme/x'],
    )
  })
})
