import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { tallies } from '../../support/tallies.ts'

interface Traced {
  readonly task: string
  readonly row: { cells: Record<string, unknown>; points: { by: string; columns: string[]; count: number; of: number } }
  readonly left: Record<string, number>
  readonly inputs: { nets: { task: string; inputs?: object; deeper?: number }[] }
  readonly element: string
  readonly behind: { task: string }[]
  readonly summary: { made: unknown; from: unknown; verified: { tasks: number } | null }
}

describe('what is behind a number', () => {
  let project: Project
  before(() => {
    project = makeProject(tallies)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  const trace = (...args: string[]): Traced => project.json('trace', ...args)[0] as unknown as Traced
  const lines = (...args: string[]): string[] => project.run('trace', ...args).out.split('\n')
  const refusal = (what: string): string => {
    const { code, out, err } = project.run('trace', what)
    assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
    return err
  }

  test('is told in one line first', () => {
    assert.match(
      lines('tally')[0]!,
      /^made by 6 tasks of fit and 1 of tally, from 2 of generate, executed on [^ ,]+, (on|from) 2\d{3}-\d\d-\d\d/,
    )
    assert.match(lines('generate[target=bump]')[0]!, /^made by 1 task of generate, executed on /)
    assert.deepEqual(trace('tally').summary.made, [
      { stage: 'tally', tasks: 1 },
      { stage: 'fit', tasks: 6 },
    ])
  })

  test('is found by the name that the pipeline gave a result, on each command', () => {
    assert.equal(trace('C1').task, 'tally[part=all]')
    assert.match(project.run('show', 'C1').out, /^tally\[part=all\]\n {2}state {3}valid/)
    assert.match(project.run('plan', 'C1').out, /0 to run/)
    assert.equal(
      refusal('C2'),
      'error: there is no stage "C2" in this pipeline\n   at: C2\n  fix: did you mean "C1"? (the stages are generate, fit, tally, page, named; results by name are C1, digests)\n',
    )
  })

  test('is found for a row by the values of its columns: coordinates come first, and the inputs that it matches are shown', () => {
    for (const word of [
      'tally[target=bump,seed=2]',
      'tally[part=all,seed=2,target="bump"]',
      'C1[target=bump,seed=2]',
    ]) {
      const { row, left, inputs } = trace(word)
      assert.deepEqual(row, {
        cells: { target: 'bump', seed: 2, even: true, error: 1 },
        points: { by: 'columns', columns: ['target', 'seed'], count: 1, of: 6 },
      })
      assert.deepEqual(left, { nets: 5 })
      assert.deepEqual(
        inputs.nets.map(({ task }) => task),
        ['fit[target=bump,seed=2]'],
      )
    }
    const told = lines('tally[target=bump,seed=2]')
    assert.match(told[0]!, /^made by 1 task of tally and 1 of fit, from 1 of generate, /)
    assert.deepEqual(told.slice(1, 3), [
      'row     target=bump, seed=2, even=true, error=1',
      "reads   the row's columns target, seed match 1 of 6 inputs, which are shown; its task read all of them",
    ])
    assert.ok(told.includes('└─ nets: 5 more, which its task read too'))
  })

  test('is found for a row by numbers as they are printed, and by booleans', () => {
    assert.equal(trace('tally[target=ridge,error=0.333333]').row.cells['seed'], 0)
    assert.equal(trace('tally[target=ridge,even=false]').row.cells['seed'], 1)
  })

  test('is what the row itself names, where it holds digests', () => {
    const { row, inputs } = trace('named[name=ridge]')
    assert.deepEqual(row.points, { by: 'digests', columns: ['members'], count: 3, of: 6 })
    assert.deepEqual(
      inputs.nets.map(({ task }) => task).sort(),
      [0, 1, 2].map((seed) => `fit[target=ridge,seed=${seed}]`),
    )
    assert.ok(
      lines('digests[name=ridge]').includes(
        "reads   the row's column members holds the digests of 3 of 6 inputs, which are shown; its task read all of them",
      ),
    )
  })

  test('names the nearest rows where none fits, and what tells rows apart where several do', () => {
    assert.equal(
      refusal('tally[target=bumb,seed=1]'),
      `error: no row of tally has target=bumb, seed=1\n  fix: the nearest are 'tally[target=bump,seed=1]', whose target is bump; 'tally[target=ridge,seed=1]', whose target is ridge; 'tally[target=bump,seed=2]', whose target is bump and seed is 2\n`,
    )
    assert.equal(
      refusal('tally[target=bump]'),
      `error: 3 rows of tally have target=bump\n  fix: name one of them by seed too: 'tally[target=bump,seed=0]', 'tally[target=bump,seed=1]', 'tally[target=bump,seed=2]'\n`,
    )
    assert.equal(
      refusal('tally[targt=bump]'),
      'error: the table of tally has no column "targt"\n  fix: did you mean "target"? (its columns are target, seed, even, error)\n',
    )
  })

  test('refuses rows of what is no table as a coordinate that there is not', () => {
    assert.match(refusal('fit[target=bump,seed=0,width=3]'), /^error: tasks of "fit" have no coordinate "width"\n/)
    assert.match(refusal('tally[part=al]'), /^error: no task of "tally" has part=al\n/)
    assert.match(refusal('tally[part=al,seed=1]'), /^error: no task of "tally" has part=al\n/)
  })

  test('is found for an element of a published page: what it names, what is in it names, or what it is in', () => {
    const behind = (id: string): string[] => trace(`out/page.html#${id}`).behind.map(({ task }) => task)
    assert.deepEqual(behind('C1'), ['tally[part=all]'])
    assert.deepEqual(behind('bump1'), ['fit[target=bump,seed=1]'])
    assert.equal(behind('nets').length, 6)
    const { element, task } = trace('out/page.html#C1')
    assert.deepEqual({ element, task }, { element: 'C1', task: 'page' })
    assert.match(lines('out/page.html#bump1')[0]!, /^made by 1 task of fit, from 1 of generate, /)
    const told =
      /^error: "out\/page\.html" has no element with the id "(.*)" whose numbers name artifacts\n {3}at: out\/page\.html#\1\n {2}fix: /
    assert.match(refusal('out/page.html#bump7'), told)
    assert.match(refusal('out/page.html#bump7'), /did you mean "bump\d"\? \(elements that do are C1, /)
    assert.match(refusal('out/page.html#words'), told)
  })

  test('is found for a page that is not there by the task that publishes it, and no other page is guessed', () => {
    const elsewhere = makeProject(tallies)
    try {
      elsewhere.run('page')
      elsewhere.write('out/page.html', 'edited')
      assert.match(
        elsewhere.run('trace', 'out/page.html#C1').err,
        /^error: nothing on record made the bytes of "out\/page\.html"/,
      )
    } finally {
      elsewhere.remove()
    }
    assert.equal(
      refusal('out/pages.html#C1'),
      'error: there is no file "out/pages.html"\n  fix: did you mean "out/page.html"? (a run publishes out/page.html)\n',
    )
  })

  test('goes as deep as it was asked to', () => {
    const [net] = trace('tally[target=bump,seed=2]', '--depth', '1').inputs.nets
    assert.deepEqual([net!.inputs, net!.deeper], [undefined, 1])
    assert.ok(lines('tally', '--depth', '0').includes('   reads   6 artifacts, left out by --depth'))
    assert.match(project.run('trace', 'tally', '--depth', 'x').err, /--depth/)
  })

  test('is drawn: many tasks of a stage as one box, nothing of the pipeline overwritten', () => {
    const { code, out } = project.run('trace', 'tally', '--svg', 'out/tally.svg')
    assert.deepEqual({ code, out }, { code: 0, out: 'out/tally.svg: 9 artifacts in 4 boxes\n' })
    const picture = project.read('out/tally.svg')
    assert.match(picture, /<title id="title">What is behind tally<\/title>/)
    assert.match(picture, />6 × fit<\/text>/)
    assert.match(
      project.run('trace', 'tally', '--svg', 'pipeline.ts').err,
      /^error: "pipeline\.ts" is the file of the pipeline/,
    )
  })

  test('names the nearest digest for one that there is not', () => {
    const digest = (project.json('trace', 'tally')[0] as { artifact: string }).artifact
    const wrong = digest.slice(0, 8) + (digest[8] === 'f' ? '0' : 'f')
    assert.equal(
      refusal(wrong),
      `error: no artifact's digest begins with ${wrong}\n  fix: the nearest is ${digest} of tally[part=all]\n`,
    )
    assert.match(refusal('0123456789abcdef0123'), /give a task instead: `show <task>` prints the digest of its result/)
  })

  test('tells which tasks were verified again', () => {
    assert.equal(trace('tally').summary.verified, null)
    assert.equal(project.run('verify', 'fit').code, 0)
    assert.match(lines('tally')[0]!, /, 6 tasks verified again, the last on \d{4}-\d\d-\d\d$/)
  })

  test('is given to a program, a row and an element too', async () => {
    const study = await open(join(project.root, 'pipeline.ts'))
    try {
      const row = await study.trace('tally[target=bump,seed=2]', { depth: 0 })
      assert.ok('row' in row && row.task === 'tally[part=all]')
      const cwd = process.cwd()
      process.chdir(project.root)
      try {
        const element = await study.trace('out/page.html#C1')
        assert.ok('behind' in element && element.element === 'C1')
      } finally {
        process.chdir(cwd)
      }
      await assert.rejects(study.trace('tally', { depth: -1 }), {
        message: 'the option "depth" of trace() is -1, and must be a whole number',
      })
    } finally {
      await study.close()
    }
    assert.ok(existsSync(join(project.root, 'out/page.html')))
  })
})
