import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeProject } from '../support/project.ts'
import { sqlitePackage } from '../../engine/store/sqlite-package.ts'
import { sums } from '../support/sums.ts'

/** The packages and the project's modules that an invocation's coordinator loads, as V8's coverage of it tells. */
function loadedBy(...args: string[]): { packages: string[]; modules: string[] } {
  const coverage = mkdtempSync(join(tmpdir(), 'loaded-'))
  const project = makeProject(sums, { env: { NODE_V8_COVERAGE: coverage } })
  assert.equal(project.run('all').code, 0)
  for (const file of readdirSync(coverage)) rmSync(join(coverage, file))
  const { code, err } = project.run(...args)
  assert.equal(code, 0, err)
  const processes = readdirSync(coverage).map((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] }
    return result.map(({ url }) => url.split('?')[0]!)
  })
  const urls = processes.find((one) => one.some((url) => url.endsWith(`${project.root}/pipeline.ts`)))!
  rmSync(coverage, { recursive: true })
  project.remove()
  const packages = urls.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  const modules = urls.flatMap((url) => /\/((?:engine\/dist|stages|schemas)\/.*)$/.exec(url)?.[1] ?? [])
  return { packages: [...new Set(packages)].filter((name) => name !== 'tsx').sort(), modules }
}

describe('the coordinator', () => {
  test('loads for a run with nothing to do the store and the command line, builds nothing and knows no schemas', () => {
    const { packages, modules } = loadedBy('all')
    // esbuild is tsx's own compiler too.
    const needed = [sqlitePackage, 'bindings', 'esbuild', 'file-uri-to-path']
    assert.deepEqual(
      packages.filter((name) => !needed.includes(name)),
      [],
    )
    // better-sqlite3 12, for Node 20, is built into a file of the engine's own.
    const sqlite = sqlitePackage === 'better-sqlite3' ? [] : ['engine/dist/better-sqlite3-12.bundle']
    assert.equal(packages.includes(sqlitePackage), sqlite.length === 0)
    assert.deepEqual(modules, ['engine/dist/index.js', 'engine/dist/engine.bundle', ...sqlite])
  })

  test('never loads a stage, its schemas or its packages, also when it runs them', () => {
    const { modules } = loadedBy('all', '--force')
    assert.deepEqual(
      modules.filter((module) => !module.startsWith('engine/')),
      [],
    )
    for (const name of ['arquero', 'flechette']) assert.ok(!modules.some((module) => module.includes(name)), name)
  })
})
