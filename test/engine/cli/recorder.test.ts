import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** The sample pipeline, with `make` calling a package of its own that does something on the side. */
function withPackage(body: string, declaration = ''): Project {
  const project = makeProject(sums)
  after(() => {
    project.remove()
  })
  rmSync(join(project.root, 'node_modules'))
  mkdirSync(join(project.root, 'node_modules/@sinclair'), { recursive: true })
  symlinkSync(join(modules, 'lineal'), join(project.root, 'node_modules/lineal'))
  symlinkSync(join(modules, '@sinclair/typebox'), join(project.root, 'node_modules/@sinclair/typebox'))
  project.write(
    'node_modules/sly/package.json',
    '{"name":"sly","version":"1.0.0","type":"module","exports":"./index.js"}',
  )
  project.write(
    'node_modules/sly/index.js',
    `import { readFileSync } from 'node:fs'\nimport { randomUUID } from 'node:crypto'\nexport async function aside() {\n  ${body}\n}\n`,
  )
  project.edit(
    'stages/make.ts',
    (text) =>
      `import { aside } from 'sly'\n${text.replace('run: ({ file }) =>', `${declaration}\n  run: async ({ file }) => (await aside(), 0) ||`)}`,
  )
  return project
}

function warnings(project: Project, ...args: string[]): unknown[] {
  return project
    .json(...args)
    .filter(({ event }) => event === 'warning')
    .map(({ message }) => message)
}

describe('what a package does on the side', () => {
  const cases: [string, string, string][] = [
    ['the clock', 'Date.now()', 'the clock (Date.now at node_modules/sly/index.js:4:8)'],
    ['a date', 'new Date()', 'the clock (new Date() at node_modules/sly/index.js:4:3)'],
    ['a timer', 'performance.now()', 'the clock (performance.now at node_modules/sly/index.js:4:15)'],
    ['randomness', 'Math.random()', 'randomness (Math.random at node_modules/sly/index.js:4:8)'],
    ['randomness of node:crypto', 'randomUUID()', 'randomness (crypto.randomUUID at node_modules/sly/index.js:4:3)'],
    ['the environment', 'process.env.HOME', 'the environment (HOME at node_modules/sly/index.js:4:15)'],
    ['a file', "readFileSync('/etc/hostname')", 'files (/etc/hostname at node_modules/sly/index.js:4:3)'],
  ]
  for (const [name, body, told] of cases) {
    test(`is seen and warned of: ${name}`, () => {
      const project = withPackage(body)
      const kind = told.startsWith('the clock')
        ? 'clock'
        : told.startsWith('random')
          ? 'random'
          : told.startsWith('files')
            ? 'files'
            : 'environment'
      assert.deepEqual(warnings(project, 'make'), [
        `make used what its key does not cover: ${told}; if no result can depend on it, say why in the stage: allow: { ${kind}: '<why>' }`,
      ])
    })
  }

  test('is seen when it loads a module of a package that it does not depend on', () => {
    const project = withPackage("await import('../other/index.js')")
    project.write('node_modules/other/package.json', '{"name":"other","type":"module"}')
    project.write('node_modules/other/index.js', 'export default 1')
    const [warning] = warnings(project, 'make')
    assert.match(String(warning), /modules of no package that it depends on \(node_modules\/other\/index\.js at/)
  })

  test('is not warned of when it reads its own files, and nothing is when it computes', () => {
    assert.deepEqual(warnings(withPackage("readFileSync(new URL('./package.json', import.meta.url))"), 'all'), [])
    assert.deepEqual(warnings(withPackage('new Date(0).toISOString(); Math.max(1, 2)'), 'all'), [])
  })

  test('is told from what workers load for it, and from a door, where the cache is a link', () => {
    const project = withPackage('Math.max(1, 2)')
    project.write('lib/step.ts', "export const step = (seed: number): number => (process.env.HOME === '' ? 0 : seed)\n")
    project.edit('pipeline.ts', (text) => text.replace('graph(', "doors: ['./lib/step.ts'],\n  graph("))
    mkdirSync(join(project.root, 'disk'))
    symlinkSync('disk', join(project.root, 'cache'))
    assert.deepEqual(warnings(project, 'fit[seed=1]'), [])
  })

  test('is seen when it reads what its digest leaves out: documentation, and packages that it hides in its folder', () => {
    const readme = withPackage("readFileSync(new URL('./README.md', import.meta.url))")
    readme.write('node_modules/sly/README.md', '# Sly')
    assert.match(String(warnings(readme, 'make')), /: files \(.*node_modules\/sly\/README\.md at/)
    const hidden = withPackage("await import('hidden')")
    hidden.write('node_modules/sly/node_modules/hidden/package.json', '{"name":"hidden","exports":"./index.js"}')
    hidden.write('node_modules/sly/node_modules/hidden/index.js', '')
    assert.match(String(warnings(hidden, 'make')), /modules of no package .*\(node_modules\/sly\/node_modules\/hidden/)
  })

  test('is seen when it makes a date by way of another', () => {
    assert.match(String(warnings(withPackage('new (new Date(0).constructor)()'), 'make')), /the clock \(new Date\(\)/)
  })

  test('fails the task with --strict, and nothing is recorded', () => {
    const project = withPackage('Math.random()')
    const { code, out } = project.run('make', '--strict')
    assert.equal(code, 1)
    assert.match(out, /^failed make: make used what its key does not cover: randomness/m)
    assert.deepEqual(project.ran('make'), ['make'])
  })

  test('is allowed where the stage says why, and is part of the record all the same', () => {
    const project = withPackage('Date.now()', "allow: { clock: 'it times itself' },")
    assert.deepEqual(warnings(project, 'make', '--strict'), [])
    const [shown] = project.json('show', 'make') as { executions: { record: Record<string, unknown> }[] }[]
    const { touched, allowed } = shown!.executions[0]!.record
    assert.deepEqual(touched, { clock: [{ what: 'Date.now', where: 'node_modules/sly/index.js:4:8' }] })
    assert.deepEqual(allowed, { clock: 'it times itself' })
  })
})

test('what is made of the output of an impure stage carries the mark in its lineage', () => {
  const project = makeProject(sums)
  after(() => {
    project.remove()
  })
  project.edit('stages/make.ts', (text) => text.replace('inputs:', "impure: 'it asks the weather',\n  inputs:"))
  assert.equal(project.run('all').code, 0)
  const lines = project.run('trace', 'sum').out.split('\n')
  assert.deepEqual(
    lines.filter((line) => line.includes('impure')).map((line) => line.replace(/^[│ ]*/, '')),
    [
      'impure  by way of make',
      'impure  by way of make',
      'impure  it asks the weather',
      'impure  by way of make',
      'impure  by way of make',
    ],
  )
})

describe('a stage that has a function of its own turned into text', () => {
  const shift = (text: string) => (): string => text
  const warned = (body: string): string => {
    const project = makeProject(sums)
    after(() => {
      project.remove()
    })
    project.edit(
      'lib/shift.ts',
      shift(`export const shift = (xs: readonly number[]): number[] => xs.map((x) => x + ${body})\n`),
    )
    return String(warnings(project, 'fit[seed=0]'))
  }

  test('is warned of where no syntax shows it: local names are in the text, and not in the key', () => {
    const message =
      /^fit\[seed=0\] used what its key does not cover: the text of its functions, with names and layout \(shift at lib\/shift\.ts:1:\d+\); if no result can depend on it, say why in the stage: allow: \{ texts: '<why>' \}$/
    for (const body of ['[shift].join().length', "Number((shift as unknown) == 'x')", '[shift].map(String).length'])
      assert.match(warned(body), message)
  })

  test('is not where the syntax shows it: the text is then in the key', () => {
    assert.equal(warned('String(shift).length + [shift].join().length'), '')
  })

  test('is not where it only calls them', () => {
    assert.equal(warned('[1].map((y) => y * 2).length'), '')
  })
})
