import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { makeProject, type Ended, type Project } from '../../support/project.ts'
import { loader } from '../../support/tsx-loader.ts'
import { sums } from '../../support/sums.ts'

/** Sums over so many numbers that `make` and the ingested file lie in the cache; `fit` and `sum` are in the database. */
const large = {
  ...sums,
  'data.txt': '7\n'.repeat(20_000),
  'stages/fit.ts': sums['stages/fit.ts']!.replace('moved.filter((x) => x > 0)', 'moved.slice(0, 2)'),
}
const computed = ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'make', 'sum']
const everything = [...computed, 'ingest[file=data.txt]'].sort()
const sound = { code: 0, out: 'nothing is wrong with the store\n', err: '' }

describe('what is deleted of a store costs what was in it', () => {
  let project: Project
  beforeEach(() => {
    project = makeProject(large)
    assert.equal(project.run('all').code, 0)
  })
  afterEach(() => {
    project.remove()
  })

  function drop(...parts: string[]): void {
    for (const part of parts) rmSync(join(project.root, part), { recursive: true })
  }
  /** What fsck says where the same is wrong with two files. */
  function found(digests: readonly string[], { what, fix }: { what: (digest: string) => string; fix: string }): Ended {
    const lines = digests.map(
      (digest) => `${what(digest)}\n   at: cache/${digest.slice(0, 2)}/${digest}\n  fix: ${fix}\n`,
    )
    return { code: 1, out: `${lines.join('')}2 things are wrong\n`, err: '' }
  }
  const largeOutputs = (): string[] =>
    ['ingest[file=data.txt]', 'make'].map((task) => String(project.json('show', task)[0]!.output)).sort()

  test('store.db alone: fsck names the files that nothing names any more, and a run takes them into its record', () => {
    const digests = largeOutputs()
    drop('store.db')
    assert.deepEqual(
      project.run('fsck'),
      found(digests, {
        what: (digest) => `${digest} is a file that no artifact's row names`,
        fix: '`fsck --mend` moves it to the quarantine folder of the cache',
      }),
    )
    assert.deepEqual(project.ran('all'), everything)
    assert.deepEqual(project.run('fsck'), sound)
  })

  test('cache/ alone: nothing runs while nothing that was in it is needed, and then what is needed', () => {
    const digests = largeOutputs()
    drop('cache')
    assert.deepEqual(
      project.run('fsck'),
      found(digests, {
        what: (digest) => `the bytes of artifact ${digest} are missing`,
        fix: '`fsck --mend` takes it out of use; it is made again when it is next needed',
      }),
    )
    assert.match(project.run('all').out, /^0 ran, 6 reused, in \d+ ms\n$/)
    // Its input lies in the database.
    project.edit('stages/sum.ts', (text) => text.replace('sum + x, 0', 'x + sum, 0'))
    assert.deepEqual(project.ran('all'), ['sum'])
    project.edit('stages/fit.ts', (text) => text.replace('slice(0, 2)', 'slice(0, 3)'))
    assert.deepEqual(project.ran('all'), everything)
    assert.deepEqual(project.run('fsck'), sound)
  })

  test('both: a store that was never there', () => {
    drop('store.db', 'cache')
    assert.deepEqual(project.run('fsck'), sound)
    assert.deepEqual(project.ran('all'), everything)
    assert.deepEqual(project.run('fsck'), sound)
  })
})

test('in a folder that may not be written a run is refused, the record can be read, and nothing is lost', () => {
  const project = makeProject(large)
  const runs = `
  commands({ add, open }) {
    add('runs', 'count the runs').action(async (options) => {
      const session = await open(options)
      console.log(session.store.runs.last().length)
      await session.close()
    })
  },
  graph(`
  project.edit('pipeline.ts', (text) => text.replace(/^ {2}graph\(/m, runs))
  assert.equal(project.run('all').code, 0)
  chmodSync(project.root, 0o555)
  // Root may write anywhere: then it is another user who tries.
  const someone = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const run = (...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...loader, 'pipeline.ts', ...args], {
      cwd: project.root,
      env: { ...process.env, NO_COLOR: '1' },
      encoding: 'utf8',
      ...someone,
    })
    return { code: status, out: stdout, err: stderr }
  }
  for (const args of [['all'], ['gc'], ['pin', 'sum', '--as', 'best']]) {
    assert.deepEqual(run(...args), {
      code: 2,
      out: '',
      err:
        `error: the store cannot be written: permission denied\n   at: ${project.root}\n` +
        `  fix: make it writable (\`chmod u+w ${project.root} ${project.root}/store.db\`), or keep the store in another folder with --store\n`,
    })
  }
  assert.match(run('log').out, /all: 6 ran, 0 reused/)
  assert.deepEqual(run('plan'), { code: 0, out: '0 to run, 0 that wait for them, 6 reused\n', err: '' })
  assert.match(run('show', 'sum').out, /^sum\n {2}state {3}valid\n/)
  assert.match(run('why', 'sum').out, /^sum does not run: /)
  assert.match(run('trace', 'sum').out, /^made by .*\nsum {2}/)
  assert.match(run('gc', '--dry-run').out, /^would drop 0 artifacts/)
  assert.match(run('graph').out, /^ingest /)
  assert.deepEqual(run('runs'), { code: 0, out: '1\n', err: '' })
  const exported = join(mkdtempSync(join(tmpdir(), 'exported-')), 'made.json')
  chmodSync(dirname(exported), 0o777)
  assert.match(run('export', 'make', exported).out, /sha256/)
  rmSync(dirname(exported), { recursive: true })
  // Stages that were edited are loaded, by workers that are built in a temporary folder.
  project.edit('stages/sum.ts', (text) => text.replace('sum + x, 0', 'x + sum, 0'))
  assert.match(run('plan').out, /^run {2}sum: .*\n1 to run, 0 that wait for them, 5 reused/)
  project.edit('stages/sum.ts', (text) => text.replace('x + sum, 0', 'sum + x, 0'))
  assert.deepEqual(run('fsck'), sound)
  chmodSync(project.root, 0o755)
  assert.match(project.run('all').out, /^0 ran, 6 reused/)
  project.remove()
})
