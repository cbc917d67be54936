import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The phases of the engine: each imports only those before it. The messages between coordinator and workers are the workers' part:
 * the coordinator imports them from there, and a worker imports nothing of the coordinator.
 */
const phases = [
  'values',
  'graph',
  'code',
  'formats',
  'store',
  'plan',
  'programs',
  'builds',
  'worker',
  'coordinator',
  'provenance',
  'crates',
  'session',
  'cli',
]

interface Import {
  readonly from: string
  readonly to: string
  /** `import type` loads nothing, `import(...)` not now. */
  readonly kind: 'loads' | 'takes types' | 'loads later'
}

/** The relative imports of all sources in a folder, as paths in the project. */
function importsOf(folder: string): Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/^(dist(\.\d+)?|template(-python)?|node_modules)\//.test(file),
  )
  return files.flatMap((file) => importsOfFile(join(folder, file)))
}

function importsOfFile(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8')
  const found = [
    ...text.matchAll(/(?:^(?:import|export)( type)?\b[^'()]*?|\bfrom\s*|\b(typeof )?(import\())'(\.[^']+)'/gm),
  ]
  return found.map(([, type, typeOf, later, specifier]) => ({
    from,
    to: relative(root, join(root, dirname(from), specifier!)),
    kind: type !== undefined || typeOf !== undefined ? 'takes types' : later !== undefined ? 'loads later' : 'loads',
  }))
}

function top(path: string): string {
  return path.split('/')[0]!
}

/** All source files of the repository. */
function allSources(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  return listed.split('\n').filter((file) => /\.tsx?$/.test(file) && existsSync(join(root, file)))
}

/** The circles among imports, types included: the files of each, from one back to the same. */
function circlesOf(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to])
  const circles: string[] = []
  const done = new Set<string>()
  const follow = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' > '))
    if (done.has(file)) return
    done.add(file)
    for (const to of next.get(file) ?? []) follow(to, [...path, file])
  }
  for (const file of next.keys()) follow(file, [])
  return circles
}

describe('imports', () => {
  const engine = importsOf('engine')

  test('make no circle in the whole repository, imports of types included', () => {
    const imports = allSources().flatMap(importsOfFile)
    assert.ok(imports.length > 1000)
    assert.deepEqual(circlesOf(imports), [])
  })

  test('a circle is told with its files, whatever kind of import closes it', () => {
    const imports: Import[] = [
      { from: 'a.ts', to: 'b.ts', kind: 'loads' },
      { from: 'b.ts', to: 'c.ts', kind: 'takes types' },
      { from: 'c.ts', to: 'a.ts', kind: 'loads later' },
    ]
    assert.deepEqual(circlesOf(imports), ['a.ts > b.ts > c.ts > a.ts'])
    assert.deepEqual(circlesOf(imports.slice(1)), [])
  })

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
    const others = /^(dist(\..*)?|template(-python)?|node_modules)$/
    assert.deepEqual(folders.flatMap(({ name }) => (others.test(name) ? [] : [name])).sort(), [...phases].sort())
  })

  test('the numerics and the kernel know nothing of the engine and of the study, the kernel nothing of the numerics', () => {
    const tops = (folder: string): string[] => [...new Set(importsOf(folder).map(({ to }) => top(to)))].sort()
    assert.deepEqual(tops('nets'), ['kernel', 'nets'])
    assert.deepEqual(tops('kernel'), ['kernel'])
  })
})

/** The folders of the claims; `record` holds what records their verdicts. */
const claims = ['collapse', 'compact', 'components', 'compression', 'prevention']

/** Every claim that was registered is a line of this list. */
const list = 'claims/claims.ts'

/** The survey is no claim yet: the pipeline lays its tasks, and the page shows it as a whole. */
const survey = ['page/page.tsx', 'pipeline.ts']

describe('the study', () => {
  const study = [...importsOfFile('pipeline.ts'), ...['claims', 'page', 'schemas', 'stages'].flatMap(importsOf)]

  test('imports the engine by its name alone', () => {
    assert.match(readFileSync(join(root, 'pipeline.ts'), 'utf8'), /from 'lineal'/)
    assert.deepEqual(
      study.filter(({ to }) => top(to) === 'engine'),
      [],
    )
  })

  test('has a folder for each claim, with its registration and its part of the graph', () => {
    const folders = readdirSync(join(root, 'claims'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    assert.deepEqual(folders.map(({ name }) => name).sort(), [...claims, 'record'].sort())
    for (const name of claims)
      for (const file of ['registration.ts', 'graph.ts'])
        assert.ok(existsSync(join(root, 'claims', name, file)), `${name}/${file}`)
  })

  test('imports the folder of a claim from its own files and from one line of the list of claims alone', () => {
    const others = [...study, ...['bench', 'nets', 'kernel'].flatMap(importsOf)]
    const foreign = others.filter(({ from, to }) => claimOf(to) !== undefined && claimOf(to) !== claimOf(from))
    const importers = (name: string) => foreign.filter(({ to }) => claimOf(to) === name).map(({ from }) => from)
    for (const name of claims)
      if (name === 'collapse') assert.deepEqual([...new Set(importers(name))].sort(), survey)
      else assert.deepEqual(importers(name), [list], name)
  })

  test('has schemas that import no stage, and nothing of the page', () => {
    const schemas = study.filter(({ from }) => /\bschemas\//.test(from))
    assert.ok(schemas.length > 40)
    assert.deepEqual(
      schemas.filter(({ to }) => top(to) === 'page' || /\bstages\//.test(to)),
      [],
    )
  })

  test('has nothing but stages in the folders of stages', () => {
    const folders = ['stages', ...claims.map((name) => `claims/${name}/stages`)].filter((name) =>
      existsSync(join(root, name)),
    )
    const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
    assert.ok(files.length > 20)
    const withoutStage = files.filter((file) => !/^export default /m.test(readFileSync(join(root, file), 'utf8')))
    assert.deepEqual(withoutStage, [])
  })

  test('loads no stage, schema, section or numerics into the coordinator: the graph takes their types alone', () => {
    const loaded = new Set(['pipeline.ts'])
    for (const file of loaded)
      for (const { from, to, kind } of study)
        if (from === file && kind === 'loads' && top(to) !== 'engine') loaded.add(to)
    const own = [...loaded].filter((file) => claimOf(file) !== undefined).map((file) => basename(file))
    assert.deepEqual([...new Set(own)].sort(), ['graph.ts', 'published.ts', 'registration.ts'])
    const shared = [...loaded].filter((file) => claimOf(file) === undefined && !file.startsWith('claims/record/'))
    assert.deepEqual(shared.sort(), [
      'claims/claims.ts',
      'claims/registration.ts',
      'claims/settings.ts',
      'claims/stages-of-losses.ts',
      'pipeline.ts',
    ])
  })
})

/** The claim in whose folder a file lies. */
function claimOf(file: string): string | undefined {
  const [folder, name, ...inside] = file.split('/')
  return folder === 'claims' && inside.length > 0 && claims.includes(name!) ? name : undefined
}
