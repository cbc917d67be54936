import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The phases of the engine: each imports only those before it. */
const phases = ['values', 'graph', 'code', 'formats', 'store', 'plan', 'execute', 'provenance', 'cli']

interface Import {
  readonly from: string
  readonly to: string
  /** `import type` loads nothing, `import(...)` not now. */
  readonly kind: 'loads' | 'takes types' | 'loads later'
}

/** The relative imports of all sources in a folder, as paths in the project. */
function importsOf(folder: string): Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/^(dist|template)\b/.test(file),
  )
  return files.flatMap((file) => {
    const from = join(folder, file)
    const text = readFileSync(join(root, from), 'utf8')
    const found = [...text.matchAll(/(?:^import( type)?\b[^'()]*?|\bfrom\s*|\b(import\())'(\.[^']+)'/gm)]
    return found.map(([, type, later, specifier]) => ({
      from,
      to: relative(root, join(root, dirname(from), specifier!)),
      kind: type !== undefined ? 'takes types' : later !== undefined ? 'loads later' : 'loads',
    }))
  })
}

function top(path: string): string {
  return path.split('/')[0]!
}

describe('imports', () => {
  const engine = importsOf('engine')

  test('the engine knows nothing of the study', () => {
    assert.ok(engine.length > 100)
    assert.deepEqual(
      engine.filter(({ to }) => top(to) !== 'engine'),
      [],
    )
  })

  test('within the engine a phase imports only itself and phases before it', () => {
    const phase = (path: string): number => phases.indexOf(path.split('/')[1]!)
    assert.deepEqual(
      engine.filter(({ from, to }) => phase(from) >= 0 && phase(to) > phase(from)),
      [],
    )
  })

  test('every folder of the engine is a phase', () => {
    const folders = readdirSync(join(root, 'engine'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const others = /^(dist(\..*)?|template|node_modules)$/
    assert.deepEqual(folders.flatMap(({ name }) => (others.test(name) ? [] : [name])).sort(), [...phases].sort())
  })

  test('the numerics and the kernel know nothing of the engine, the kernel nothing of the numerics', () => {
    const tops = (folder: string): string[] => [...new Set(importsOf(folder).map(({ to }) => top(to)))].sort()
    assert.deepEqual(tops('nets'), ['kernel', 'nets'])
    assert.deepEqual(tops('kernel'), ['kernel'])
  })

  test('stages, schemas and the graph import the engine by its name alone', () => {
    const folders = ['stages', 'schemas', 'study', 'registration'].flatMap(importsOf)
    assert.deepEqual(
      folders.filter(({ to }) => top(to) === 'engine'),
      [],
    )
  })

  test('the graph, which the coordinator loads, loads no stage, schema or numerics: it takes their types alone', () => {
    const loaded = ['study', 'registration'].flatMap(importsOf).filter(({ kind }) => kind === 'loads')
    const tops = [...new Set(loaded.map(({ to }) => top(to)))].sort()
    assert.deepEqual(tops, ['registration', 'study'])
  })
})
