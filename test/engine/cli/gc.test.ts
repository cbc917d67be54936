import assert from 'node:assert/strict'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** Makes a folder one that was last used so many days ago. */
function age(folder: string, days: number): void {
  const then = Date.now() / 1000 - days * 24 * 3600
  utimesSync(folder, then, then)
}

describe('gc, pins and the log', () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('pin keeps a result under a name, and pins lists it', () => {
    assert.equal(project.run('pins').out, 'nothing is pinned\n')
    const { code, out } = project.run('pin', 'sum', '--as', 'paper')
    assert.deepEqual({ code, out: plainText(out) }, { code: 0, out: 'paper is sum, execution 6, SHA256\n' })
    assert.equal(plainText(project.run('pins').out), 'paper  sum (execution 6) SHA256, pinned TIME\n')
    const [{ pins }] = project.json('pins') as [{ pins: { name: string; task: string; execution: number }[] }]
    assert.deepEqual(
      pins.map(({ name, task, execution }) => ({ name, task, execution })),
      [{ name: 'paper', task: 'sum', execution: 6 }],
    )
  })

  test('pin wants a name, and a result', () => {
    assert.deepEqual(project.run('pin', 'sum'), {
      code: 2,
      out: '',
      err: "error: required option '--as <name>' not specified\n",
    })
    assert.equal(
      project.run('pin', 'fit', '--as', 'x').err,
      'error: "fit" names 3 tasks\n  fix: name one of them: \'fit[seed=0]\'\n',
    )
  })

  test('pin refuses names that no list could show', () => {
    for (const name of ['', ' ', 'a\nb', ' paper']) {
      assert.deepEqual(project.run('pin', 'sum', '--as', name), {
        code: 2,
        out: '',
        err: `error: ${JSON.stringify(name)} is no name for a pin\n  fix: a name is one line that does not begin or end with a space: --as paper\n`,
      })
    }
  })

  test('gc --dry-run says what would go, and drops nothing', () => {
    project.write('data.txt', '4\n5\n')
    assert.equal(project.run('all').code, 0)
    project.edit('lib/step.ts', (text) => text.replace('10', '100'))
    for (let i = 0; i < 2; i++) assert.equal(project.run('all').code, 0)
    const before = project.json('gc', '--keep-runs', '1', '--dry-run')
    assert.deepEqual(project.json('gc', '--keep-runs', '1', '--dry-run'), before)
    assert.match(
      project.run('gc', '--keep-runs', '1', '--dry-run').out,
      /^would drop 3 artifacts \(\d+ B\), kept 10 artifacts \(\d+ B\)\nkept for 1 run, the last 1 of each profile and targets, and for the pins\n$/,
    )
  })

  test('gc keeps what the last runs and the pins need, and drops the rest', () => {
    assert.match(project.run('gc', '--keep-runs', '1').out, /^dropped 3 artifacts \(\d+ B\), kept 10 artifacts/)
    assert.deepEqual(project.ran('all'), [])
    const [{ verified }] = project.json('verify', 'sum@6') as [{ verified: { verdict: string }[] }]
    assert.deepEqual(
      verified.map(({ verdict }) => verdict),
      ['same'],
    )
    assert.equal(project.run('fsck').code, 0)
  })

  test('what was dropped is made again when it is needed', () => {
    assert.equal(project.run('unpin', 'paper').out, 'nothing is pinned as paper now\n')
    assert.equal(project.run('unpin', 'paper').err, 'error: nothing is pinned as "paper"\n  fix: there are no pins\n')
    assert.match(
      project.run('gc', '--keep-runs', '0').out,
      /^dropped \d+ artifacts \(\d+ B\), kept 0 artifacts \(0 B\)\n/,
    )
    assert.deepEqual(project.ran('sum'), [
      'fit[seed=0]',
      'fit[seed=1]',
      'fit[seed=2]',
      'ingest[file=data.txt]',
      'make',
      'sum',
    ])
  })

  test('a result whose bytes are gone can not be pinned', () => {
    project.run('gc', '--keep-runs', '0')
    assert.equal(
      plainText(project.run('pin', 'sum', '--as', 'paper').err).replace(/execution \d+/, 'execution N'),
      "error: the bytes of sum (execution N) are gone, so there is nothing to keep\n   at: SHA256\n  fix: run it first: 'sum'\n",
    )
    // A run would make today's result, and not that of an older execution.
    assert.match(
      project.run('pin', 'sum@6', '--as', 'paper').err,
      /^error: the bytes of sum \(execution 6\) are gone, .*\n.*\n {2}fix: `verify 'sum@6'` executes it again to compare; a run makes today's result\n$/,
    )
    const { code, err } = project.run('export', 'sum@6', 'sum.json')
    assert.equal(code, 2)
    assert.match(err, /^error: the bytes of artifact [0-9a-f]{64} are not in the store\n/)
    assert.doesNotMatch(err, /make them anew/)
  })

  test('gc removes compiled builds that were not used for a week, and no others', () => {
    const builds = join(project.root, 'cache/engine')
    const used = readdirSync(builds)
    const old = join(builds, 'worker-0123456789abcdef')
    project.write('cache/engine/worker-0123456789abcdef/worker.js', 'four')
    age(old, 6)
    assert.doesNotMatch(project.run('gc').out, /compiled/)
    age(old, 8)
    assert.match(project.run('gc', '--dry-run').out, /\nwould remove 1 compiled build \(4 B\), not used for a week\n$/)
    assert.match(project.run('gc').out, /\nremoved 1 compiled build \(4 B\), not used for a week\n$/)
    assert.deepEqual(readdirSync(builds), used)
  })

  test('log lists the runs, newest first, with counts and durations', () => {
    const lines = plainText(project.run('log', '-n', '2').out)
    assert.equal(lines, 'RUN  sum: 6 ran, 0 reused, in MS\nRUN  all: 0 ran, 6 reused, in MS\n')
    const [{ runs }] = project.json('log') as [{ runs: { command: string; state: string; outcome: { ms: number } }[] }]
    assert.equal(runs.length, 6)
    const { command, state, outcome } = runs.at(-1)!
    const { ms, ...counts } = outcome
    assert.deepEqual(
      { command, state, counts },
      { command: 'all', state: 'ended', counts: { ran: 6, reused: 0, failed: 0, blocked: 0, end: 'done' } },
    )
    // From the start of the command, as the run itself tells it.
    assert.ok(ms > 100)
  })

  test('options that are no whole numbers are refused', () => {
    assert.equal(
      project.run('gc', '--keep-runs', 'all').err,
      'error: --keep-runs takes a whole number, not "all"\n  fix: --keep-runs 2\n',
    )
    assert.equal(
      project.run('log', '-n', '0').err,
      'error: --last takes a whole number above 0, not "0"\n  fix: --last 2\n',
    )
  })
})
