import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, linkSync, renameSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { guardPackages } from '../../../engine/code/guard-packages.ts'
import { packageDigester } from '../../../engine/code/package-digests.ts'
import { TemporaryProject, type Files } from './temporary-project.ts'

/** `app` depends on `base`; `other` on nothing. */
const packages: Files = {
  'node_modules/app/package.json': '{ "name": "app", "dependencies": { "base": "*" } }',
  'node_modules/app/index.js': 'export const app = 1',
  'node_modules/base/package.json': '{ "name": "base" }',
  'node_modules/base/index.js': 'export const base = 1',
  'node_modules/other/package.json': '{ "name": "other" }',
}

/** Which packages a guard finds edited, after an edit that follows their digests. */
function editedBy(edit: (project: TemporaryProject) => void): string[] {
  const project = new TemporaryProject(packages)
  const digestPackage = packageDigester(project.root, project.memo, project.clock)
  for (const name of ['app', 'other']) digestPackage(name, 'stages/a.ts')
  edit(project)
  return guardPackages(project.root, ['app', 'other'], project.memo).changed(['app', 'other'])
}

describe('a guard of packages finds those edited since they were digested', () => {
  test('none, where nothing was written', () => {
    assert.deepEqual(
      editedBy(() => undefined),
      [],
    )
  })

  test('one with a file of other bytes and the same size', () => {
    const edited = editedBy((project) => project.write({ 'node_modules/app/index.js': 'export const app = 2' }))
    assert.deepEqual(edited, ['app'])
  })

  test('one whose dependency was edited', () => {
    const edited = editedBy((project) => project.write({ 'node_modules/base/more.js': '' }))
    assert.deepEqual(edited, ['app'])
  })

  test('none, where all that moved are times, modes, links and inodes: the bytes decide', () => {
    const edits: Record<string, (file: string) => void> = {
      'a hard link, as pnpm makes': (file) => {
        linkSync(file, `${file}.linked-elsewhere`)
        renameSync(`${file}.linked-elsewhere`, join(dirname(file), '../../elsewhere.js'))
      },
      chmod: (file) => {
        chmodSync(file, 0o600)
      },
      touch: (file) => {
        utimesSync(file, 1, 1)
      },
      'the same bytes in a new file': (file) => {
        copyFileSync(file, `${file}.new`)
        renameSync(`${file}.new`, file)
      },
    }
    for (const [name, edit] of Object.entries(edits)) {
      const edited = editedBy((project) => {
        edit(project.path('node_modules/app/index.js'))
      })
      assert.deepEqual(edited, [], name)
    }
  })

  test('one that was touched, and then edited', () => {
    const project = new TemporaryProject(packages)
    packageDigester(project.root, project.memo, project.clock)('app', 'stages/a.ts')
    const guard = guardPackages(project.root, ['app'], project.memo)
    utimesSync(project.path('node_modules/app/index.js'), 1, 1)
    assert.deepEqual(guard.changed(['app']), [])
    project.write({ 'node_modules/app/index.js': 'export const app = 2' })
    utimesSync(project.path('node_modules/app/index.js'), 1, 1)
    assert.deepEqual(guard.changed(['app']), ['app'])
  })

  test('after the guard was set, too', () => {
    const project = new TemporaryProject(packages)
    packageDigester(project.root, project.memo, project.clock)('other', 'stages/a.ts')
    const guard = guardPackages(project.root, ['other'], project.memo)
    assert.deepEqual(guard.changed(['other']), [])
    project.write({ 'node_modules/other/index.js': '' })
    assert.deepEqual(guard.changed(['other']), ['other'])
    project.write({ 'node_modules/other': null })
    assert.deepEqual(guard.changed(['other']), ['other'])
  })
})
