import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as typebox from '@sinclair/typebox'
import { packageDigester } from '../../../engine/code/package-digests.ts'
import { joinPackages } from '../../../engine/coordinator/join-packages.ts'

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

function installed(root: string): string {
  return packageDigester(root, { get: () => undefined, set: () => undefined })(name, 'a stage').digest
}

/** Puts a small package in the place of typebox, one file that exports a number. */
function installNumber(root: string, value: number): string {
  const folder = join(root, 'node_modules', name)
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', main: 'index.js' }))
  const file = join(folder, 'index.js')
  writeFileSync(file, `export const value = ${value}`)
  // Written long ago: another write shows in its time, however soon it comes.
  utimesSync(file, 1, 1)
  return file
}

test('typebox is joined into one file that exports the same and makes the same schemas', async (t) => {
  const place = newProject(t)
  const packages = [{ name, digest: installed(place.root) }]
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
  const join = async (value: number): Promise<string> => {
    installNumber(place.root, value)
    const packages = [{ name, digest: installed(place.root) }]
    return (await joinPackages({ packages, specifiers: [name], ...place }))[name]!
  }
  const [one, two] = [await join(1), await join(2)]
  assert.deepEqual(
    [await import(one), await import(two)].map(({ value }: { value: number }) => value),
    [1, 2],
  )
})

test('a package that was edited since it was digested is not joined, and nothing is kept under its digest', async (t) => {
  const place = newProject(t)
  const file = installNumber(place.root, 1)
  const packages = [{ name, digest: installed(place.root) }]
  writeFileSync(file, 'export const value = 2')
  assert.deepEqual(await joinPackages({ packages, specifiers: [name], ...place }), {})
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})

test('a package that is edited while it is joined, and put back, is not joined', async (t) => {
  const place = newProject(t)
  const file = installNumber(place.root, 1)
  const packages = [{ name, digest: installed(place.root) }]
  const joined = joinPackages({ packages, specifiers: [name], ...place })
  // The state from before is taken when the bundler is asked, before the first wait.
  writeFileSync(file, 'export const value = 2')
  writeFileSync(file, 'export const value = 1')
  assert.deepEqual(await joined, {})
  assert.deepEqual(readdirSync(join(place.cache, 'engine')), [])
})

test('what a stage could meet twice is not joined: imported in parts, or needed by another package too', async (t) => {
  const joined = async (near: Readonly<Record<string, string>>, ...specifiers: string[]): Promise<string[]> => {
    const place = newProject(t, near)
    const packages = [
      { name, digest: installed(place.root) },
      { name: 'near', digest: 'two' },
    ]
    return Object.keys(await joinPackages({ packages, specifiers, ...place }))
  }
  assert.deepEqual(await joined({}, name, 'near'), [name])
  assert.deepEqual(await joined({}, name, `${name}/value`, 'near'), [])
  assert.deepEqual(await joined({ [name]: '*' }, name, 'near'), [])
})
