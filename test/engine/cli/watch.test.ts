import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'
import { idle, lineal, startWatch, type Watching, type WatchOptions } from '../../support/watching.ts'

/** A watch of a project that is idle: all has run once. */
async function idleWatch(
  t: TestContext,
  files: Readonly<Record<string, string>> = sums,
  { args = ['all'], ...options }: WatchOptions & { args?: readonly string[] } = {},
): Promise<{ project: Project; watch: Watching }> {
  const project = makeProject(files)
  const watch = startWatch(project, args, options)
  t.after(async () => {
    await watch.end('SIGKILL')
    project.remove()
  })
  await watch.until(idle)
  return { project, watch }
}

/** The lines that tell what an edit led to, from "edited" up to where the watch is idle again. */
async function afterEdit(watch: Watching): Promise<string[]> {
  const lines = await watch.until(idle)
  return lines.map((line) => line.replace(/in [\d.]+ m?s$/, 'in MS')).slice(0, -1)
}

const fitsAndSum = ['fit: 3 ran in MS', 'sum: 1 ran in MS', '4 ran, 2 reused, in MS']

describe('a watch', () => {
  test('runs, then upon each edit runs what it outdates and says why, and ends with 130', async (t) => {
    const { project, watch } = await idleWatch(t)
    project.edit('lib/step.ts', (text) => text.replace('10', '11'))
    assert.deepEqual(await afterEdit(watch), [
      'edited lib/step.ts',
      '  fit: its code changed: step in lib/step.ts → 3 tasks',
      '  and what depends on what they make → 1 task',
      '6 tasks, 4 to run',
      ...fitsAndSum,
    ])
    project.edit('lib/step.ts', (text) => `// a comment\n${text}`)
    assert.deepEqual((await watch.until(/^edited /)).at(-1), 'edited lib/step.ts: no key has changed')
    project.write('data.txt', '1\n2\n4\n')
    const [edited, ingest] = await afterEdit(watch)
    assert.equal(edited, 'edited data.txt')
    assert.match(ingest!, /^ {2}ingest: data\.txt changed from [0-9a-f]{12} to [0-9a-f]{12} → 1 task$/)
    project.edit('lib/step.ts', (text) => text.replace('11', '10'))
    project.write('data.txt', '1\n2\n3\n')
    assert.deepEqual(await afterEdit(watch), [
      'edited data.txt and lib/step.ts: all that it leads to is on record',
      '0 ran, 6 reused, in MS',
    ])
    assert.deepEqual(await watch.end(), { code: 130, lines: ['the watch has ended; what was complete is recorded'] })
  })

  test('loads the pipeline afresh, with what it imports, and sees what it looks at', async (t) => {
    const { project, watch } = await idleWatch(t, {
      ...sums,
      'seeds.ts': 'export const seeds = 2\n',
      'pipeline.ts': `
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { pipeline, range } from 'lineal'
import { seeds } from './seeds.ts'
const here = (path: string) => new URL(path, import.meta.url)
export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const make = use(() => import('./stages/make.ts'))
    const fit = use(() => import('./stages/fit.ts'))
    const more = existsSync(here('more.json')) ? Number(readFileSync(here('more.json'), 'utf8')) : 0
    for (const name of readdirSync(here('data/'))) {
      const data = make({ file: ingest('data/' + name) }, {}, { at: { name } })
      for (const seed of range(seeds + more)) fit({ data }, { seed })
    }
  },
})
`,
      'data/a.txt': '1\n2\n',
    })
    project.write('seeds.ts', 'export const seeds = 3\n')
    assert.equal((await afterEdit(watch)).at(-1), '1 ran, 4 reused, in MS')
    project.write('more.json', '1')
    assert.deepEqual((await afterEdit(watch)).slice(0, 2), ['edited more.json', '  fit: it has no result yet → 1 task'])
    project.write('data/b.txt', '3\n')
    assert.equal((await afterEdit(watch)).at(-1), '6 ran, 6 reused, in MS')
    rmSync(join(project.root, 'data/a.txt'))
    assert.equal((await afterEdit(watch)).at(-1), '0 ran, 6 reused, in MS')
  })

  test('tells of a broken edit and waits for the next, whatever is broken', async (t) => {
    const { project, watch } = await idleWatch(t)
    const broken: readonly (readonly [path: string, edit: (text: string) => string, error: string])[] = [
      ['lib/step.ts', (text) => text.replace('=>', '='), "error: a stage's code can't be bundled"],
      ['lib/step.ts', () => 'export const other = 1\n', "error: a stage's code can't be bundled"],
      ['pipeline.ts', (text) => text.replace('graph(', 'graph(('), "error: the pipeline's file threw"],
      [
        'pipeline.ts',
        (text) => text.replace('const data', "throw new Error('no'); const data"),
        "error: the pipeline's graph() threw Error: no",
      ],
      ['pipeline.ts', (text) => text.replace('sum({ fits }', 'sum({ fits: data }'), 'error: wires that do not fit'],
      [
        'pipeline.ts',
        (text) => `process.exit(3)\n${text}`,
        "error: the pipeline's own code ended its process, with exit code 3",
      ],
      ['schemas/numbers.ts', (text) => text.replace('Type.Number()', "Type.String({ format: 'no' })"), 'error: '],
    ]
    for (const [path, edit, error] of broken) {
      const kept = project.read(path)
      project.edit(path, edit)
      const lines = await watch.until(/^waiting for the next edit$/)
      assert.equal(lines[0], `edited ${path}`)
      assert.ok(lines[1]!.startsWith(error), lines.join('\n'))
      project.write(path, kept)
      assert.match((await watch.until(/^edited /)).at(-1)!, /: no key has changed$/, path)
    }
    rmSync(join(project.root, 'data.txt'))
    assert.ok((await watch.until(/^waiting for/)).includes('error: there is no file "data.txt"'))
    project.write('data.txt', sums['data.txt']!)
    await watch.until(/^edited data\.txt: no key has changed$/)
    rmSync(join(project.root, 'lib'), { recursive: true })
    await watch.until(/^waiting for the next edit$/)
    for (const path of ['lib/shift.ts', 'lib/step.ts']) project.write(path, sums[path]!)
    await watch.until(/: no key has changed$/)
  })

  test('ends a pipeline that hangs, upon the next edit', async (t) => {
    const { project, watch } = await idleWatch(t)
    const kept = project.read('pipeline.ts')
    project.write('pipeline.ts', `console.error('it hangs')\nfor (;;);\n${kept}`)
    await watch.until(/^it hangs$/)
    project.write('pipeline.ts', kept.replace('range(3)', 'range(4)'))
    assert.equal((await afterEdit(watch)).at(-1), '2 ran, 5 reused, in MS')
  })

  test('takes a file that is renamed to another place of itself, and many at once, as one edit', async (t) => {
    const { project, watch } = await idleWatch(t)
    project.write('lib/step.ts.new', 'export const step = (seed: number): number => 12 * seed\n')
    renameSync(join(project.root, 'lib/step.ts.new'), join(project.root, 'lib/step.ts'))
    assert.deepEqual((await afterEdit(watch)).slice(0, 2), [
      'edited lib/step.ts',
      '  fit: its code changed: step in lib/step.ts → 3 tasks',
    ])
    project.edit('lib/step.ts', (text) => text.replace('12', '13'))
    project.edit('stages/sum.ts', (text) => text.replace('sum + x', 'x + sum'))
    project.edit('pipeline.ts', (text) => text.replace('range(3)', 'range(5)'))
    project.write('data.txt', '7\n')
    assert.equal((await afterEdit(watch))[0], 'edited data.txt, lib/step.ts, pipeline.ts and 1 more')
  })

  test('sees another version of a package that a stage imports', async (t) => {
    const project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
    installTiny(project, { version: '1.0.0', offset: 10 })
    const watch = startWatch(project, ['all'])
    t.after(async () => {
      await watch.end('SIGKILL')
      project.remove()
    })
    await watch.until(idle)
    installTiny(project, { version: '2.0.0', offset: 20 })
    const lines = await afterEdit(watch)
    assert.ok(
      lines.includes('  fit: its code changed: package tiny changed from 1.0.0 to 2.0.0 → 3 tasks'),
      lines.join('\n'),
    )
    assert.deepEqual(lines.slice(-3), fitsAndSum)
  })

  test('sees the sources of a program, and a file that a glob means from now on', async (t) => {
    const { project, watch } = await idleWatch(t, {
      'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, { graph: ({ use }) => void use(() => import('./stages/list.ts'))({}, {}) })
`,
      'stages/list.ts': `
import { json, program, Type } from 'lineal'
export default program({
  inputs: {}, params: Type.Object({}), output: json(Type.Any()), sources: ['list.sh', 'parts/**/*.txt'],
  run: ({ $, output }) => $\`sh list.sh \${output}\`,
})
`,
      'list.sh': 'echo 1 > $1\n',
      'parts/a.txt': 'a',
    })
    project.write('list.sh', 'echo 2 > $1\n')
    assert.match((await afterEdit(watch)).join('\n'), /^edited list\.sh\n {2}list: .*list\.sh.* → 1 task$/m)
    project.write('parts/more/b.txt', 'b')
    assert.match((await afterEdit(watch)).join('\n'), /list: .*parts\/more\/b\.txt.* → 1 task$/m)
    project.write('parts/more/b.txt', 'bb')
    assert.match((await afterEdit(watch)).join('\n'), /list: .*parts\/more\/b\.txt.* → 1 task$/m)
  })

  test('does not see what it writes itself, and what no plan reads', async (t) => {
    const { project, watch } = await idleWatch(t, {
      ...sums,
      'stages/page.ts': `
import { html, stage, Type } from 'lineal'
import { Numbers } from '../schemas/numbers.ts'
export default stage({ inputs: { sum: Numbers }, params: Type.Object({}), output: html(), run: ({ sum }) => '<p>' + sum.join() })
`,
      'pipeline.ts': sums['pipeline.ts']!.replace(
        'sum({ fits }, {})',
        "return { publish: { 'page.html': page({ sum: sum({ fits }, {}) }, {}) } }",
      ).replace('const make', "const page = use(() => import('./stages/page.ts'))\n    const make"),
    })
    for (const path of ['notes.md', 'other.txt', 'page.html', 'lib/unused.md']) project.write(path, 'x')
    project.edit('lib/step.ts', (text) => text.replace('10', '11'))
    const lines = await afterEdit(watch)
    assert.match(lines[0]!, /^edited lib\/step\.ts( and other\.txt)?$/)
    assert.match(project.read('page.html'), /<p>/)
    project.edit('lib/step.ts', (text) => text.replace('11', '12'))
    assert.equal((await afterEdit(watch))[0], 'edited lib/step.ts')
  })

  test('tells events as JSON', async (t) => {
    const project = makeProject(sums)
    const watch = startWatch(project, ['all', '--json'])
    t.after(async () => {
      await watch.end('SIGKILL')
      project.remove()
    })
    const read = async () =>
      (await watch.until(/"event":"watching"/)).map((line) => JSON.parse(line) as Record<string, unknown>)
    const first = await read()
    assert.deepEqual(
      [first[0]!.event, first[1]!.event, first.at(-2)!.event],
      ['planned', 'run-started', 'run-finished'],
    )
    project.edit('stages/sum.ts', (text) => text.replace('sum + x', 'x + sum'))
    const [{ edited, groups }] = (await read()) as unknown as [{ edited: unknown; groups: { tasks: unknown }[] }]
    assert.deepEqual([edited, groups.map(({ tasks }) => tasks)], [['stages/sum.ts'], [['sum']]])
  })

  test('ends at once with what no edit mends', () => {
    const project = makeProject(sums)
    const { code, err } = project.run('fitt', '--watch')
    project.remove()
    assert.equal(code, 2)
    assert.match(err, /did you mean "fit"\?/)
  })

  test('is started by lineal too, and waits where the first plan is refused', async (t) => {
    const project = makeProject({ ...sums, 'lib/step.ts': 'export const step = (\n' })
    const watch = startWatch(project, ['all'], { start: lineal })
    t.after(async () => {
      await watch.end('SIGKILL')
      project.remove()
    })
    await watch.until(/^waiting for the next edit$/)
    project.write('lib/step.ts', sums['lib/step.ts']!)
    assert.equal((await afterEdit(watch)).at(-1), '6 ran, 0 reused, in MS')
  })
})
