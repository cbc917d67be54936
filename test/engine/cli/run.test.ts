import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

function project(files: Readonly<Record<string, string>> = sums): Project {
  const made = makeProject(files)
  after(() => {
    made.remove()
  })
  return made
}

describe('a run', () => {
  test('executes everything once, and then nothing; a comment costs nothing, code and what it changes do', () => {
    const sample = project()
    assert.equal(sample.ran('all').length, 6)
    assert.deepEqual(sample.ran('all'), [])
    sample.edit('stages/fit.ts', (text) => `// a comment\n${text}`)
    assert.deepEqual(sample.ran('all'), [])
    sample.edit('lib/step.ts', (text) => text.replace('10', '11'))
    assert.deepEqual(sample.ran('all'), ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'sum'])
  })

  test('stops where a changed stage makes the same bytes', () => {
    const sample = project()
    sample.ran('all')
    sample.edit('stages/make.ts', (text) => text.replace('.map(Number)', '.map((line) => Number(line))'))
    assert.deepEqual(sample.ran('all'), ['make'])
  })

  test('executes for a new seed that seed alone and what gathers the seeds', () => {
    const sample = project()
    sample.ran('all')
    sample.edit('pipeline.ts', (text) => text.replace('range(3)', 'range(4)'))
    assert.deepEqual(sample.ran('all'), ['fit[seed=3]', 'sum'])
  })

  test('tells its events as JSON lines, the sum of them last, and keeps what people print out of them', () => {
    const sample = project()
    sample.edit('pipeline.ts', (text) => text.replace('const data =', "console.log('another word')\n    const data ="))
    sample.edit('stages/make.ts', (text) =>
      text.replace('run: ({ file }) =>', "run: ({ file }) => console.log('a word') ??"),
    )
    const events = sample.json('all')
    const finished = events.filter(({ event }) => event === 'task-finished')
    assert.equal(finished.length, 6)
    for (const { task, stage, output, ms } of finished) {
      assert.equal(String(task).startsWith(String(stage)), true)
      assert.match(String(output), /^[0-9a-f]{64}$/)
      assert.equal(typeof ms, 'number')
    }
    const last = events.at(-1)!
    assert.deepEqual([last.event, last.summary], ['run-finished', { reused: 0, ran: 6, failed: 0, blocked: 0 }])
  })

  test('goes on beside a task that fails, blocks what needs it, and says how to run just that again', () => {
    const sample = project()
    sample.edit('stages/fit.ts', (text) =>
      text.replace('const moved', "if (seed === 1) throw new Error('no luck')\n    const moved"),
    )
    const { code, out } = sample.run('all')
    assert.equal(code, 1)
    assert.match(out, /^4 ran, 0 reused, 1 failed, 1 blocked, in /m)
    assert.match(out, /^failed fit\[seed=1\]\n {2}Error: no luck\n {4}at stages\/fit\.ts:\d+:\d+/m)
    assert.match(out, /^params: \{"seed":1\}\n rerun: npx tsx pipeline\.ts 'fit\[seed=1\]'$/m)
    assert.deepEqual(sample.json('all').at(-1)!.summary, { reused: 4, ran: 0, failed: 1, blocked: 1 })
  })

  test('names the producer, the path and the value where an output does not meet its schema', () => {
    const sample = project()
    sample.write('data.txt', '1\nx\n3\n')
    const { code, out } = sample.run('all')
    assert.equal(code, 1)
    assert.match(out, /^failed make\n {2}NaN has no place in JSON\n {4}at: \/1\n {3}fix: use null/m)
    sample.write('data.txt', '1\n2\n')
    sample.edit('schemas/numbers.ts', (text) => text.replace('Type.Number()', 'Type.Number({ maximum: 1 })'))
    assert.match(sample.run('all').out, /make made an output that its schema refuses: \/1 must be <= 1, but it is 2/)
  })

  test('goes without an optional package that is not installed, where the stage can', () => {
    const sample = project()
    sample.write('package.json', '{"type":"module","optionalDependencies":{"not-here":"1.0.0"}}')
    sample.edit('stages/make.ts', (text) =>
      text.replace(
        'run: ({ file }) =>',
        "run: async ({ file }) => (await import('not-here').then(() => [], () => null)) ??",
      ),
    )
    assert.deepEqual(sample.ran('make'), ['ingest[file=data.txt]', 'make'])
  })

  test('ends with 2 where the command line is wrong, and says what is near', () => {
    const { code, err } = project().run('fitt')
    assert.equal(code, 2)
    assert.match(err, /did you mean "fit"\?/)
  })

  test('is also run as CommonJS, and by a loader that makes imports alone', () => {
    const sample = project()
    sample.write('package.json', '{}')
    assert.equal(sample.ran('all').length, 6)
    sample.write('package.json', '{"type":"module"}')
    const importsAlone = ['--import', join(sample.root, 'node_modules/tsx/dist/esm/index.mjs')]
    const { status, stdout, stderr } = spawnSync(process.execPath, [...importsAlone, 'pipeline.ts', 'sum', '--force'], {
      cwd: sample.root,
      encoding: 'utf8',
    })
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^sum: 1 ran in /m)
  })
})
