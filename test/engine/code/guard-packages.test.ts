import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
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

  test('one with a file that was edited and put back: what was loaded in between cannot be told', () => {
    const edited = editedBy((project) => {
      project.write({ 'node_modules/other/package.json': '{}' })
      project.write({ 'node_modules/other/package.json': '{ "name": "other" }' })
      utimesSync(project.path('node_modules/other/package.json'), 1, 1)
    })
    assert.deepEqual(edited, ['other'])
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
