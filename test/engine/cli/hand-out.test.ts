import assert from 'node:assert/strict'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Database } from '../../../engine/store/sqlite.ts'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

const task = 'fit[seed=1]'
/** The commands that hand out what is on record. */
const commands = [
  ['show', task],
  ['trace', task],
  ['export', task, 'fit.json'],
  ['pin', task, '--as', 'mine'],
] as const

describe('what is handed out of the record', () => {
  let project: Project
  beforeEach(() => {
    // `make` fills a file in the cache, `fit` a place in the database; fit[seed=0] and fit[seed=1] make the same bytes.
    project = makeProject({
      ...sums,
      'data.txt': '7\n'.repeat(20_000),
      'lib/step.ts': 'export const step = (seed: number): number => (seed > 1 ? 10 : 0)\n',
      'stages/fit.ts': sums['stages/fit.ts']!.replace('moved.filter((x) => x > 0)', 'moved.slice(0, 2)'),
    })
    assert.equal(project.run('all').code, 0)
  })
  afterEach(() => {
    project.remove()
  })

  function idOf(name: string): number {
    return (project.json('show', name)[0]!.executions as { id: number }[]).at(-1)!.id
  }

  function change(sql: string): void {
    const db = new Database(join(project.root, 'store.db'))
    db.prepare(sql).run()
    db.close()
  }

  test('says so where it is not up to date', () => {
    const id = idOf(task)
    project.edit('lib/step.ts', (text) => text.replace('10', '11'))
    const warning = `${task} is not up to date (its code changed: step in lib/step.ts): this is what execution ${id} made`
    for (const args of commands) {
      const { code, err } = project.run(...args)
      assert.deepEqual({ code, err }, { code: 0, err: `warning: ${warning}\n` })
    }
    for (const args of commands) {
      const [{ warnings, upToDate } = {}] = project.json(...args)
      assert.deepEqual({ warnings, upToDate }, { warnings: [warning], upToDate: false })
      assert.match(project.run(...args).out, /^.* \(not up to date\)\n/)
    }
    assert.match(project.run('export', task, '-').err, /^-: 5 B, sha256 [0-9a-f]{64} \(not up to date\)$/m)
    project.run('all')
    for (const args of commands) {
      assert.equal(project.json(...args)[0]!.upToDate, true)
      assert.doesNotMatch(project.run(...args).out, /up to date/)
    }
    // Whoever names an execution has asked for no other.
    assert.equal('upToDate' in project.json('trace', `${task}@${id}`)[0]!, false)
  })

  test('says so where it is of another profile', () => {
    project.edit('pipeline.ts', (text) =>
      text
        .replace('graph({ use, ingest })', "profiles: ['default', 'full'],\n  graph({ use, ingest, profile })")
        .replace('range(3)', "range(profile === 'full' ? 4 : 3)"),
    )
    assert.equal(project.run('all', '--profile', 'full').code, 0)
    const [name, id] = ['fit[seed=3]', idOf('fit[seed=3]')]
    const warning = `profile "default" has no task ${name}: this is what execution ${id} made in a run of profile "full"`
    for (const [command, , ...rest] of commands) {
      const { code, out, err } = project.run(command, name, ...rest)
      assert.deepEqual({ code, err }, { code: 0, err: `warning: ${warning}\n` })
      assert.match(out, /^.* \(not up to date\)\n/)
      assert.equal(project.json(command, name, ...rest)[0]!.upToDate, false)
      assert.equal(project.json(command, name, ...rest, '--profile', 'full')[0]!.upToDate, true)
    }
  })

  test('says so where it was found not to be reproducible', () => {
    const id = idOf(task)
    project.edit('pipeline.ts', (text) => {
      return text.replace(
        'graph(',
        `commands: ({ add, open }) => {
          add('doubt', 'takes a result out of use').action(async (options: object) => {
            const session = await open(options)
            session.store.judgements.quarantine({ execution: ${id} }, 'not reproducible: executed again, [0] was 7 and is 8')
            await session.close()
          })
        },
        graph(`,
      )
    })
    assert.equal(project.run('doubt').code, 0)
    const why = `the result of execution ${id} is out of use: not reproducible: executed again, [0] was 7 and is 8`
    for (const args of commands) {
      const { code, err } = project.run(...args)
      const warning = `${task} is not up to date (${why}): this is what execution ${id} made`
      assert.deepEqual({ code, err }, { code: 0, err: `warning: ${warning}\n` })
    }
  })

  test('is given where today’s code can’t be read, with a note', () => {
    const id = idOf(task)
    project.edit('stages/fit.ts', (text) => text.replace('run({ data }', 'run({{ data }'))
    const why = 'a stage\'s code can\'t be bundled: Expected identifier but found "{"'
    for (const args of commands) {
      const { code, err } = project.run(...args)
      const warning = `today's code can't be read (${why}): this is what execution ${id} of ${task} made`
      assert.deepEqual({ code, err }, { code: 0, err: `warning: ${warning}\n` })
    }
    assert.match(project.run('show', task).out, /^ {2}state {3}unknown: today's code can't be read$/m)
  })

  test('is not given where its record was tampered with, which is no task that has not run', () => {
    const id = idOf('sum')
    change(`UPDATE execution SET output = replace(output, substr(output, 1, 1), 'x') WHERE id = ${id}`)
    const said =
      `warning: the record of execution ${id} is not what was once written (ROOT/store.db, execution ${id}): ` +
      '`fsck --mend` notes the damage for good, and takes what hangs on it out of use\n' +
      'error: the record of sum is damaged, so there is nothing to show\n' +
      "  fix: `fsck --mend` takes its result out of use; then run it: 'sum'\n"
    for (const [command, , ...rest] of commands) {
      const { code, err } = project.run(command, 'sum', ...rest)
      assert.deepEqual({ code, err: err.replaceAll(project.root, 'ROOT') }, { code: 2, err: said })
    }
  })

  test('show and trace name the tasks that were read, also where two made the same bytes', () => {
    const { inputs } = project.json('show', 'sum')[0] as unknown as { inputs: { fits: { task: string }[] } }
    const traced = project.json('trace', 'sum')[0] as unknown as { inputs: { fits: { task: string }[] } }
    const all = ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]']
    assert.deepEqual(inputs.fits.map((member) => member.task).sort(), all)
    assert.deepEqual(traced.inputs.fits.map((member) => member.task).sort(), all)
  })

  test('why names the tasks whose outputs changed, also where two made the same bytes', () => {
    project.edit('lib/step.ts', (text) => text.replace('seed > 1 ? 10 : 0', 'seed > 0 ? 0 : 10'))
    assert.equal(project.run('fit').code, 0)
    type Changed = Record<'was' | 'now', { task: string; execution: number }> & { params: { seed: number } }
    const { changes } = project.json('why', 'sum')[0] as unknown as { changes: { what: string; changed: Changed[] }[] }
    assert.deepEqual(
      changes.map(({ what, changed }) => [what, changed.map(({ was, now }) => [was.task, now.task])]),
      [['members', [0, 2].map((seed) => [`fit[seed=${seed}]`, `fit[seed=${seed}]`])]],
    )
  })

  test('bytes that are damaged or gone: the command that makes them anew, and it does', () => {
    const digest = String(project.json('show', 'make')[0]!.output)
    const file = join(project.root, 'cache', digest.slice(0, 2), digest)
    const fix = "  fix: make them anew: `npx tsx pipeline.ts 'make'`\n"
    chmodSync(file, 0o644)
    writeFileSync(file, project.read(`cache/${digest.slice(0, 2)}/${digest}`).replace('7', '8'))
    const damaged = project.run('export', 'make', 'make.json')
    assert.deepEqual(
      [damaged.code, plainText(damaged.err.replaceAll(project.root, 'ROOT'))],
      [2, `error: the bytes of artifact SHA256 are damaged\n   at: ROOT/cache/quarantine/SHA256\n${fix}`],
    )
    assert.deepEqual(project.ran('make'), ['make'])
    rmSync(file)
    const gone = project.run('export', 'make', 'make.json')
    assert.deepEqual(
      [gone.code, plainText(gone.err.replaceAll(project.root, 'ROOT'))],
      [2, `error: the bytes of artifact SHA256 are not in the store\n   at: ROOT/store.db\n${fix}`],
    )
    assert.deepEqual(project.ran('make'), ['make'])
    assert.equal(project.run('export', 'make', 'make.json').code, 0)
  })
})
