import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

describe('the options of a run', () => {
  let project: Project
  before(() => {
    project = makeProject({
      ...sums,
      'pipeline.ts': sums['pipeline.ts']!.replace(
        'graph({ use, ingest })',
        "profiles: ['tiny', 'default'],\n  graph({ use, ingest, profile })",
      ).replace('range(3)', "range(profile === 'tiny' ? 1 : 3)"),
    })
  })
  after(() => {
    project.remove()
  })

  test('targets: a stage, a task, part of its coordinates; each with what it reads, and nothing else', () => {
    assert.deepEqual(project.ran('make'), ['ingest[file=data.txt]', 'make'])
    assert.deepEqual(project.ran('fit[seed=1]'), ['fit[seed=1]'])
    assert.deepEqual(project.ran('fit'), ['fit[seed=0]', 'fit[seed=2]'])
    assert.deepEqual(project.ran('make', 'sum'), ['sum'])
  })

  test('--force executes what was named, and what reads it only where its bytes differ', () => {
    assert.deepEqual(project.ran('fit[seed=1]', '--force'), ['fit[seed=1]'])
    assert.deepEqual(project.ran('fit', 'sum', '--force'), ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'sum'])
    assert.deepEqual(project.ran('all'), [])
  })

  test('--profile sizes the graph: what the sizes share is executed once', () => {
    assert.deepEqual(project.ran('all', '--profile', 'tiny'), ['sum'])
    assert.deepEqual(project.ran('all', '--profile', 'tiny'), [])
    assert.deepEqual(project.ran('all', '--profile', 'default'), [])
  })

  test('--store keeps results and their bytes elsewhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'))
    assert.equal(project.ran('all', '--store', folder).length, 6)
    assert.deepEqual(project.ran('all', `--store=${folder}`), [])
    assert.deepEqual([existsSync(join(folder, 'store.db')), existsSync(join(folder, 'cache'))], [true, true])
    const [plan] = project.json('plan', '--store', folder)
    assert.deepEqual(plan!.summary, { reuse: 6, run: 0, wait: 0, failed: 0, blocked: 0 })
    rmSync(folder, { recursive: true })
  })

  test('--jobs 1 runs one task at a time', () => {
    assert.equal(project.ran('all', '--force', '--jobs', '1').length, 6)
  })

  test('--json leaves standard output to JSON, whatever a pipeline and its stages print, and however', () => {
    const shout = (where: string): string => `console.log('${where}'); process.stdout.write('raw ${where}\\n')`
    const kept = project.read('pipeline.ts')
    project.edit('pipeline.ts', (text) => `${shout('top')}\n${text}\n${shout('bottom')}`)
    project.edit('pipeline.ts', (text) => text.replace('const data =', `${shout('graph')}\n    const data =`))
    project.edit('stages/fit.ts', (text) => text.replace('const moved', "console.log('stage')\n    const moved"))
    const { code, out, err } = project.run('all', '--json')
    project.write('pipeline.ts', kept)
    assert.equal(code, 0)
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event)
    assert.deepEqual([events[0], events.at(-1)], ['run-started', 'run-finished'])
    for (const where of ['top', 'raw top', 'bottom', 'raw bottom', 'graph', 'raw graph', 'stage']) {
      assert.ok(err.split('\n').includes(where), where)
    }
  })

  test('without --json a run is told in plain lines: one for each stage, or with --verbose for each task', () => {
    assert.match(
      project.run('fit', '--force').out,
      /^5 tasks, 3 to run\nfit: 3 ran in [\d.]+ m?s\n3 ran, 2 reused, in [\d.]+ m?s\n$/,
    )
    assert.match(
      project.run('fit', '--force', '--verbose').out,
      /^5 tasks, 3 to run\n(ran fit\[seed=\d\] in [\d.]+ m?s\n){3}3 ran, 2 reused, in [\d.]+ m?s\n$/,
    )
  })
})

test('a pipeline in a folder that says nothing of modules runs the same', () => {
  const project = makeProject({ ...sums, 'package.json': '{}' })
  assert.equal(project.ran('all').length, 6)
  assert.deepEqual(project.ran('all'), [])
  project.remove()
})

test('a reader that goes away ends no run', () => {
  const project = makeProject(sums)
  const { child, ended } = project.start('all')
  child.stdout!.destroy()
  return ended.then(({ code, err }) => {
    assert.deepEqual({ code, err }, { code: 0, err: '' })
    assert.deepEqual(project.ran('all'), [])
    project.remove()
  })
})
