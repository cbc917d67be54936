import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import type { ComparedMetric, Comparison } from '../../../engine/session/compare-results.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { variantsProject } from '../../support/variants-project.ts'

describe('compare', () => {
  let project: Project
  beforeEach(() => {
    project = makeProject(variantsProject)
  })
  afterEach(() => {
    project.remove()
  })
  const compared = (...words: string[]): Comparison => project.json('compare', ...words)[0] as unknown as Comparison
  const metric = (name: string, ...words: string[]): ComparedMetric =>
    compared(...words).metrics.find((one) => one.name === name)!
  const effects = (name: string, ...words: string[]) =>
    metric(name, ...words).sides.map(({ effect }) => effect && [effect.value, effect.paired, effect.verdict])
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], {
      cwd: project.root,
      encoding: 'utf8',
    }).trim()

  test('shows params and metrics of the variants of the last run, paired over seeds', () => {
    project.run('all', '--set', 'train.rate=0.5,1')
    const { out } = project.run('compare')
    const [first = '', second = '', ...rest] = out.split('\n')
    assert.match(first, /^defaults {6}variant, run \d{8}-\S+$/)
    assert.match(second, /^train\.rate=1 {2}variant, run \d{8}-\S+$/)
    assert.equal(
      rest.join('\n'),
      `
param       defaults  train.rate=1
train.rate  0.5       1

error of train: lower is better, difference of means, paired by seed
                mean  n  effect  95 % interval
  defaults       1.5  3
  train.rate=1     3  3     1.5  1 to 2         worse
  train.rate=1: 3 seeds: an interval of so few is likely too narrow

ratio of train: lower is better, ratio of geometric means, paired by seed
                 mean  n  effect  95 % interval
  defaults      1.442  3
  train.rate=1  2.884  3       2  2 to 2         worse
  train.rate=1: 3 seeds: an interval of so few is likely too narrow

mean of mean: lower is better, difference of means
                mean  n  effect  95 % interval
  defaults       1.5  1
  train.rate=1     3  1     1.5                 not known
  train.rate=1: one value alone: how far it varies is not known, so there is no interval
`,
    )
  })

  test('names sides by variant, label, run, commit and pin', () => {
    git('init', '-q')
    git('add', 'pipeline.ts', 'stages', 'schemas')
    git('commit', '-qm', 'first')
    const before = git('rev-parse', 'HEAD')
    project.run('all')
    project.run('pin', 'mean', '--as', 'paper')
    project.run('all', '--set', 'train.rate=1', '--as', 'fast')
    project.edit('stages/train.ts', (text) => text.replace('* train.rate', '* train.rate * 4'))
    git('commit', '-qam', 'second')
    project.run('all')
    const [{ runs }] = project.json('log') as [{ runs: { run: string }[] }]
    const run = runs.at(-1)!.run
    for (const word of ['paper', 'pin:paper', before.slice(0, 9), run, `run:${run.slice(0, 19)}`])
      assert.deepEqual(effects('error', 'defaults', word), [null, [-4.5, true, 'better']], word)
    assert.deepEqual(effects('error', 'paper', 'fast'), [null, [1.5, true, 'worse']])
    assert.deepEqual(effects('error', 'paper', 'train.rate=1'), [null, [1.5, true, 'worse']])
    assert.deepEqual(effects('mean', before, 'paper'), [null, [0, false, 'not known']])
    assert.deepEqual(
      compared('defaults', before, 'fast').sides.map(({ name, kind }) => [name, kind]),
      [
        ['defaults', 'variant'],
        [before.slice(0, 12), 'commit'],
        ['fast', 'variant'],
      ],
    )
  })

  test('puts variants together that differ only in the seed that metrics are paired by', () => {
    project.run('all', '--set', 'seeds=7', '--set', 'seed=0..5', '--set', 'train.rate=0.5,1')
    project.edit('pipeline.ts', (text) =>
      text.replace('where: \'kind == "mean"\',', "where: 'kind == \"mean\"', pairs: 'seed',"),
    )
    const { sides, metrics, params } = compared()
    assert.deepEqual(
      sides.map(({ name }) => name),
      ['seeds=[7]', 'train.rate=1,seeds=[7]'],
    )
    assert.deepEqual(params, [{ name: 'train.rate', values: [0.5, 1] }])
    const [first, second] = metrics.find(({ name }) => name === 'mean')!.sides
    assert.deepEqual(
      [first?.count, second?.count, second?.effect?.paired, second?.effect?.verdict],
      [6, 6, true, 'worse'],
    )
  })

  test('says that values are not paired where the seeds differ', () => {
    project.run('all')
    project.run('all', '--set', 'seeds=1..3')
    const { sides } = metric('error', 'defaults', 'seeds=[1,2,3]')
    assert.deepEqual(
      [sides[1]?.effect?.paired, sides[1]?.effect?.value, sides[1]?.effect?.verdict],
      [false, 0.5, 'no clear difference'],
    )
    assert.equal(sides[1]?.notes[0], 'not paired: only one of both sides has seed 0, 3')
  })

  test('executes nothing, and needs neither the code of today nor the graph', () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=1')
    project.write('stages/train.ts', 'this is no code')
    project.edit('pipeline.ts', (text) => text.replace('const data =', "throw new Error('no graph')\n    const data ="))
    assert.deepEqual(effects('error', 'defaults', 'train.rate=1'), [null, [1.5, true, 'worse']])
  })

  test('says what is not in the store, and how to get it', () => {
    project.run('all')
    project.run('mean', '--set', 'train.rate=1', '--set', 'seeds=0')
    project.run('make', '--set', 'seed=3')
    const refused = (...words: string[]): string => project.run('compare', ...words).err
    assert.equal(
      refused('defaults', 'train.rate=7,seed=1'),
      `error: nothing on record is named "train.rate=7,seed=1": no variant, run, commit or pin
  fix: run it: all --set 'train.rate=7' --set 'seed=1'
`,
    )
    assert.equal(
      refused('abcdef0'),
      `error: no run on record ran anything at commit abcdef0
  fix: check it out and run it with this store: git worktree add ../abcdef0 abcdef0, then all --store <this folder>
`,
    )
    assert.equal(
      refused(),
      `error: no run on record is of several variants
  fix: name what to compare: a variant, a run, a commit or a pin; \`variants\` and \`log\` list them
`,
    )
    assert.match(refused('defautls'), /did you mean "defaults"\?/)
    assert.deepEqual(metric('error', 'defaults', 'seed=3').sides[1]?.notes, [
      "it has no result of train: run it: 'train'",
    ])
    project.run('gc', '--keep-runs', '0')
    const { notes } = metric('error', 'defaults').sides[0]!
    assert.match(notes[0]!, /^the bytes of train\[seed=0\] \([0-9a-f]{12}\) are gone: run it again: 'train\[seed=0\]'$/)
  })

  test('leaves out what is no finite number, and makes no ratio of what is not above zero', () => {
    project.edit('stages/train.ts', (text) => text.replace('{ error: (', '{ error: seed === 0 ? 0 : ('))
    project.run('all', '--set', 'train.rate=0.5,1')
    const [, ratio] = metric('ratio').sides
    assert.deepEqual([ratio?.mean, ratio?.effect], [null, null])
    assert.ok(ratio?.notes.includes('it has values that are not above 0, of which there is no ratio'))
    project.edit('schemas/net.ts', (text) =>
      text.replace('error: Type.Number()', 'error: Type.Union([Type.Number(), Type.Null()])'),
    )
    project.edit('stages/train.ts', (text) => text.replace('seed === 0 ? 0', 'seed === 0 ? null'))
    project.edit('stages/mean.ts', (text) => text.replace('value.test.error)', 'value.test.error ?? 9)'))
    project.run('all', '--set', 'train.rate=0.5,1')
    const [, error] = metric('error').sides
    assert.equal(error?.count, 2)
    assert.deepEqual(error.notes.slice(0, 1), ['1 of 3 values are not finite, and are left out'])
  })

  test('refuses metrics that are no numbers, naming what is there', () => {
    project.run('all')
    const refused = (from: string, to: string): string => {
      const text = project.read('pipeline.ts')
      project.write('pipeline.ts', text.replace(from, to))
      const { code, err } = project.run('compare', 'defaults')
      project.write('pipeline.ts', text)
      assert.equal(code, 2)
      return err
    }
    assert.equal(
      refused("path: 'test.error'", "path: 'tests.error'"),
      `error: tests.error is undefined, and no number
   at: metric "error", train[seed=0]
  fix: did you mean "test"? (the artifact has test)
`,
    )
    assert.equal(
      refused("column: 'error'", "column: 'eror'"),
      `error: the table has no column "eror"
   at: metric "mean", mean
  fix: did you mean "error"? (its columns are kind, error)
`,
    )
    assert.match(
      refused("where: 'kind ==", "where: 'knd =="),
      /^error: the table has no column "knd"\n {3}at: metric "mean", mean\n/,
    )
    assert.equal(
      refused("better: 'lower', scale", "better: 'less', scale"),
      `error: the pipeline's definition is not right
       the better of the metric "ratio" is "less", and must be 'lower' or 'higher'
   at: pipeline.ts
  fix: write metrics: { error: { task: 'train', path: 'test.error', better: 'lower', pairs: 'seed' } }
`,
    )
  })

  test('draws a dot and an interval for each side, the same picture each time', () => {
    project.run('all', '--set', 'train.rate=0.5,1,2')
    assert.match(project.run('compare', '--svg', 'a.svg').out, /\ndrew a\.svg\n$/)
    project.run('compare', '--svg', 'b.svg')
    const svg = project.read('a.svg')
    assert.equal(svg, project.read('b.svg'))
    // Two sides against the first, in three metrics.
    assert.equal(svg.match(/<circle /g)?.length, 6)
    assert.match(svg, /error: difference from defaults, lower is better/)
    assert.match(svg, /ratio: ratio to defaults, lower is better/)
  })

  test('is there for programs', async () => {
    project.run('all', '--set', 'train.rate=0.5,1')
    const study = await open(join(project.root, 'pipeline.ts'))
    const { sides } = await study.compare('defaults', 'train.rate=1')
    assert.deepEqual(
      sides.map(({ name }) => name),
      ['defaults', 'train.rate=1'],
    )
    await assert.rejects(study.compare('nothing'), { code: 'nothing-to-compare' })
    await study.close()
  })
})

test('compare of a pipeline without metrics says how they are declared', () => {
  const project = makeProject(sums)
  project.run('all')
  assert.match(
    project.run('compare').err,
    /^error: this pipeline declares no metrics\n {2}fix: declare some: pipeline\(import\.meta\.url, \{ metrics: /,
  )
  project.remove()
})
