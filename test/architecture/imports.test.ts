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
}

/** The relative imports of all sources in a folder, as paths in the project. */
function importsOf(folder: string): Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  return files.flatMap((file) => {
    const from = join(folder, file)
    const text = readFileSync(join(root, from), 'utf8')
    const specifiers = [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!)
    return specifiers.map((specifier) => ({ from, to: relative(root, join(root, dirname(from), specifier)) }))
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
    assert.deepEqual(folders.map(({ name }) => name).sort(), [...phases].sort())
  })

  test('the numerics and the kernel know nothing of the engine, the kernel nothing of the numerics', () => {
    const tops = (folder: string): string[] => [...new Set(importsOf(folder).map(({ to }) => top(to)))].sort()
    assert.deepEqual(tops('nets'), ['kernel', 'nets'])
    assert.deepEqual(tops('kernel'), ['kernel'])
  })

  test('stages import the engine by its index alone', () => {
    const wrong = [...importsOf('stages'), ...importsOf('schemas')].filter(
      ({ to }) => top(to) === 'engine' && to !== 'engine/index.ts',
    )
    assert.deepEqual(wrong, [])
  })
})
