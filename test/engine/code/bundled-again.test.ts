import assert from 'node:assert/strict'
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { TemporaryProject, type Files } from './temporary-project.ts'
import { known, project, rebuilt } from './known-project.ts'

describe('a stage is bundled again', () => {
  const edits: readonly (readonly [claim: string, edit: Files, ...rebuilt: string[]])[] = [
    ['not where nothing changed', {}],
    ['where a file of it changed', { 'lib/x/index.ts': 'export const x = 2\n' }, 'stages/a.ts'],
    ['not where a file was written with the same bytes', { 'lib/x/index.ts': 'export const x = 1\n' }],
    ['not where a file was added that no import could mean', { 'lib/x/notes.dat': '' }],
    ['where a new file takes the place of a folder', { 'lib/x.ts': 'export const x = 3\n' }, 'stages/a.ts'],
    ['where another extension comes first', { 'lib/x/index.tsx': 'export const x = 4\n' }, 'stages/a.ts'],
    ['where a tsconfig.json appears', { 'lib/tsconfig.json': '{}' }, 'stages/a.ts'],
    ['where a package.json appears', { 'lib/x/package.json': '{ "main": "other.ts" }', 'lib/x/other.ts': '' }, 'stages/a.ts'],
    ['where the project changes its settings', { 'package.json': '{}' }, 'stages/a.ts', 'stages/b.ts'],
  ] // prettier-ignore
  for (const [claim, edit, ...files] of edits) {
    test(claim, async () => {
      assert.deepEqual(await rebuilt((await known()).write(edit)), files)
    })
  }

  test('where the new file also changes what it means', async () => {
    const made = await known()
    const [was] = await made.identify('stages/a.ts')
    const [now] = await made.write({ 'lib/x.ts': 'export const x = 3\n' }).identify('stages/a.ts')
    assert.notEqual(now?.digest, was?.digest)
  })

  test('where a change keeps the size and the modification time', async () => {
    const made = await known()
    const path = made.path('lib/x/index.ts')
    const { atime, mtime } = statSync(path)
    writeFileSync(path, 'export const x = 9\n')
    utimesSync(path, atime, mtime)
    assert.deepEqual(await rebuilt(made), ['stages/a.ts'])
  })

  test('where a file has an older time than before', async () => {
    const made = await known()
    made.write({ 'lib/x/index.ts': 'export const x = 9\n' })
    utimesSync(made.path('lib/x/index.ts'), 1, 1)
    assert.deepEqual(await rebuilt(made), ['stages/a.ts'])
  })

  test('where a link leads elsewhere', async () => {
    const files = {
      ...project,
      'lib/x/index.ts': null,
      'one/x/index.ts': 'export const x = 1',
      'two/x/index.ts': 'export const x = 1',
    }
    const made = new TemporaryProject({ ...project, ...files, 'lib/x/index.ts': '' }).write({ lib: null })
    symlinkSync('one', made.path('lib'))
    await made.identify('stages/a.ts', 'stages/b.ts')
    rmSync(made.path('lib'))
    symlinkSync('two', made.path('lib'))
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })

  test('where a base of tsconfig.json changes', async () => {
    const settings = { 'tsconfig.json': '{ "extends": "./settings/base" }', 'settings/base.json': '{}' }
    const made = await known({ ...project, ...settings })
    assert.deepEqual(await rebuilt(made), [])
    made.write({ 'settings/base.json': '{ "compilerOptions": { "jsx": "react" } }' })
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })

  test('always where tsconfig.json has path aliases', async () => {
    const made = await known({
      ...project,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
    })
    assert.deepEqual(await rebuilt(made), ['stages/a.ts', 'stages/b.ts'])
  })
})
