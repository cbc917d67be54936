import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as typebox from '@sinclair/typebox'
import { joinPackages } from '../../../engine/execute/join-packages.ts'

const name = '@sinclair/typebox'

/** A project with typebox, and a package `near` that says what it depends on. */
function newProject(t: TestContext, near: Readonly<Record<string, string>> = {}): { root: string; cache: string } {
  const root = mkdtempSync(join(tmpdir(), 'join-packages-'))
  t.after(() => {
    rmSync(root, { recursive: true })
  })
  mkdirSync(join(root, 'node_modules/@sinclair'), { recursive: true })
  mkdirSync(join(root, 'node_modules/near'))
  const installed = fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url))
  symlinkSync(installed, join(root, 'node_modules', name))
  writeFileSync(join(root, 'node_modules/near/package.json'), JSON.stringify({ name: 'near', dependencies: near }))
  return { root, cache: join(root, 'cache') }
}

test('typebox is joined into one file that exports the same and makes the same schemas', async (t) => {
  const place = newProject(t)
  const packages = [{ name, digest: 'one' }]
  const joined = await joinPackages({ packages, specifiers: [name, 'engine'], ...place })
  assert.deepEqual(Object.keys(joined), [name])
  const loaded = (await import(joined[name]!)) as typeof typebox
  assert.deepEqual(Object.keys(loaded).sort(), Object.keys(typebox).sort())
  const made = ({ Type }: typeof typebox) => Type.Object({ a: Type.Optional(Type.Array(Type.Integer())) })
  assert.deepEqual(made(loaded), made(typebox))
  assert.equal(loaded.Kind, typebox.Kind)
})

test('a package of other content is joined anew', async (t) => {
  const place = newProject(t)
  const [one, two] = await Promise.all(
    ['one', 'two'].map((digest) => joinPackages({ packages: [{ name, digest }], specifiers: [name], ...place })),
  )
  assert.notEqual(one![name], two![name])
})

test('what a stage could meet twice is not joined: imported in parts, or needed by another package too', async (t) => {
  const packages = [
    { name, digest: 'one' },
    { name: 'near', digest: 'two' },
  ]
  const joined = async (near: Readonly<Record<string, string>>, ...specifiers: string[]): Promise<string[]> =>
    Object.keys(await joinPackages({ packages, specifiers, ...newProject(t, near) }))
  assert.deepEqual(await joined({}, name, 'near'), [name])
  assert.deepEqual(await joined({}, name, `${name}/value`, 'near'), [])
  assert.deepEqual(await joined({ [name]: '*' }, name, 'near'), [])
})
