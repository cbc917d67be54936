import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import type { StudyDiff } from '../../../engine/session/diff-sides.ts'
import { programProject } from '../../support/program-project.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'
import { variantsProject } from '../../support/variants-project.ts'

let project: Project

function start(files: Readonly<Record<string, string>>): void {
  project = makeProject(files)
}

/** What `diff` prints, with the ids of runs and digests left out. */
function shown(...args: string[]): string {
  const { code, out, err } = project.run('diff', ...args)
  assert.equal(code, 0, err)
  return out.replaceAll(/\d{8}-\d{6}-\d{3}-[0-9a-f]{6}/g, 'RUN').replaceAll(/\b[0-9a-f]{12}\b/g, 'DIGEST')
}

function diffOf(...args: string[]): StudyDiff {
  return project.json('diff', ...args)[0] as unknown as StudyDiff
}

/** The causes by their kinds and names, each with its tasks. */
function causesOf({ causes }: StudyDiff): unknown[] {
  return causes.map(({ cause, tasks }) => [cause.what, 'name' in cause ? cause.name : null, ...tasks])
}

function git(...args: string[]): string {
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@x']
  return execFileSync('git', [...who, ...args], { cwd: project.root, encoding: 'utf8' }).trim()
}

afterEach(() => {
  project.remove()
})

describe('diff of a pipeline with params and metrics', () => {
  beforeEach(() => {
    start(variantsProject)
  })

  test('tells of a param which tasks it reached, what their results became, and its effect on the metrics', () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=1')
    assert.equal(
      shown('defaults', 'train.rate=1'),
      `defaults      variant, run RUN  all
train.rate=1  variant, run RUN  all --set train.rate=1

4 of 5 tasks differ: param train.rate 0.5 → 1 (3), changed inputs (1)

param train.rate 0.5 → 1: 3 tasks: train[seed=0], train[seed=1], train[seed=2]

changed inputs: 1 task: mean

4 results of train.rate=1 differ from defaults, first (the main ones; --full shows all) at:
  mean row 0, column error: 1.5 → 3

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

  test('names the functions that two commits differ in, with their text, and executes nothing', () => {
    git('init', '-q')
    project.edit('stages/train.ts', (text) =>
      text
        .replace('(data[0]! + seed) * train.rate', 'loss(data[0]!, seed) * train.rate')
        .replace(
          'export default',
          'function loss(first: number, seed: number) {\n  return first + seed\n}\nexport default',
        ),
    )
    git('add', 'pipeline.ts', 'stages', 'schemas')
    git('commit', '-qm', 'first')
    project.run('all')
    const before = git('rev-parse', 'HEAD')
    project.edit('stages/train.ts', (text) => text.replace('return first + seed', 'return 4 * (first + seed)'))
    git('commit', '-qam', 'second')
    project.run('all')
    project.write('stages/train.ts', 'this is no code')
    project.edit('pipeline.ts', (text) => text.replace('const data =', "throw new Error('no graph')\n    const data ="))
    const [head, ...lines] = shown(before, git('rev-parse', 'HEAD')).split('\n')
    assert.match(head!, /^DIGEST {2}commit, run RUN, commit DIGEST {2}all$/)
    assert.deepEqual(lines.slice(2, 15), [
      '4 of 5 tasks differ: code of stages/train.ts `loss` (3), changed inputs (1)',
      '',
      'code of stages/train.ts `loss`: 3 tasks: train[seed=0], train[seed=1], train[seed=2]',
      '  @@ -4,3 +4,3 @@',
      '   function loss(first: number, seed: number) {',
      '  -  return first + seed',
      '  +  return 4 * (first + seed)',
      '   }',
      '',
      'changed inputs: 1 task: mean',
      '',
      `4 results of DIGEST differ from DIGEST, first (the main ones; --full shows all) at:`,
      '  mean row 0, column error: 1.5 → 6',
    ])
  })

  test('cuts long texts and names few tasks, unless all of it is asked for', () => {
    project.run('all', '--set', 'seeds=0..5')
    const body = Array.from({ length: 60 }, (_, i) => `  total += seed * ${i}\n`).join('')
    project.edit('stages/train.ts', (text) =>
      text
        .replace('(data[0]! + seed) * train.rate', 'long(seed) * train.rate')
        .replace(
          'export default',
          `function long(seed: number) {\n  let total = 0\n${body}  return total\n}\nexport default`,
        ),
    )
    project.run('all', '--set', 'seeds=0..5')
    const [short, full] = [shown(), shown('--full')]
    assert.match(short, /\n {2}\.\.\. and 25 more lines\n/)
    assert.match(short, /: 6 tasks: train\[seed=0\], train\[seed=1\], train\[seed=2\] and 3 more\n/)
    assert.match(full, /\n {2}\+ {2}total \+= seed \* 59\n/)
    assert.match(full, /: 6 tasks: train\[seed=0\], .*, train\[seed=5\]\n/)
    assert.match(full, /\n7 results of .* differ from .*, first at:\n {2}train\[seed=0\] \/test\/error: /)
  })

  test('of one word takes the last run that is not its own, of none the last two, the older one first', () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=1', '--as', 'fast')
    const names = ({ sides: { was, now } }: StudyDiff): (string | null)[] => [was.command, now.command]
    const expected = ['all', 'all --set train.rate=1']
    for (const words of [[], ['defaults'], ['fast'], ['train.rate=1']])
      assert.deepEqual(names(diffOf(...words)), expected, words.join(' '))
    assert.deepEqual(names(diffOf('fast', 'defaults')), expected.toReversed())
  })

  test('tells of runs of several variants each task by the params of its own', () => {
    project.run('all', '--set', 'train.rate=0.5,1', '--set', 'seeds=0')
    const [{ runs: first }] = project.json('log') as [{ runs: { run: string }[] }]
    project.edit('stages/mean.ts', (text) => text.replace('errors.length\n', 'errors.length + 1\n'))
    project.run('all', '--set', 'train.rate=0.5,1', '--set', 'seeds=0')
    const diff = diffOf(first[0]!.run, diffOf().sides.now.run!)
    assert.equal(diff.tasks, 5)
    assert.deepEqual(causesOf(diff), [['symbol', 'default', 'mean {train.rate=0.5}', 'mean {train.rate=1}']])
    assert.deepEqual(
      diff.comparisons.map(({ metrics }) => metrics.map(({ name, sides }) => [name, sides[1]?.effect?.value])),
      [0, 1].map(() => [
        ['error', 0],
        ['ratio', 1],
        ['mean', 1],
      ]),
    )
  })

  test('tells which metrics it can not read on one side, and compares the others', () => {
    project.run('all')
    project.edit('schemas/net.ts', (text) => text.replace('test: Type', 'tested: Type'))
    project.edit('stages/train.ts', (text) => text.replace('{ test:', '{ tested:'))
    project.edit('stages/mean.ts', (text) => text.replace('value.test.error', 'value.tested.error + 1'))
    project.run('all')
    const { notCompared, comparisons } = diffOf()
    assert.deepEqual(
      notCompared.map(({ metric }) => metric),
      ['error', 'ratio'],
    )
    assert.equal(notCompared[0]?.why, 'test.error is undefined, and no number (metric "error", train[seed=0])')
    assert.deepEqual(
      comparisons[0]?.metrics.map(({ name }) => name),
      ['mean'],
    )
    assert.match(shown(), /\nerror is not compared: test\.error is undefined, /)
  })

  test('says what of results is not known whose bytes were dropped', () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=1')
    project.run('gc', '--keep-runs', '0')
    const text = shown('defaults', 'train.rate=1')
    assert.match(text, /\n4 of 5 tasks differ: param train\.rate 0\.5 → 1 \(3\), changed inputs \(1\)\n/)
    assert.match(text, /\n {2}mean: its bytes on both sides are gone: that they differ is known by their digests\n/)
    assert.match(text, /: the bytes of train\[seed=0\] \(DIGEST\) are gone: run it again: 'train\[seed=0\]'\n/)
  })

  test('refuses sides that are not on record, or could be several', () => {
    const refused = (...words: string[]): string => {
      const { code, err } = project.run('diff', ...words)
      assert.equal(code, 2)
      return err.replaceAll(/\d{8}-\d{6}-\d{3}-[0-9a-f]{6}/g, 'RUN')
    }
    const nothing = 'fix: run something: all; `log` lists the runs of all profiles\n'
    assert.equal(refused(), `error: no run is on record that has a result\n  ${nothing}`)
    project.run('all')
    assert.equal(refused('defaults'), `error: no run is on record beside RUN that has a result\n  ${nothing}`)
    project.run('all')
    const [{ runs }] = project.json('log') as [{ runs: { run: string }[] }]
    const { run } = runs[0]!
    assert.equal(
      refused('defaults', run.slice(0, 9)),
      `error: "${run.slice(0, 9)}" begins the names of 2 runs\n  fix: write more of the name: RUN, RUN\n`,
    )
    assert.match(
      refused('defualts'),
      /^error: nothing on record is named "defualts": .*\n {2}fix: did you mean "defaults"\?/,
    )
    assert.match(refused(`${run.slice(0, -1)}_`), /\n {2}fix: did you mean "RUN"\?/)
    assert.match(refused('a', 'b', 'c'), /^error: .*too many arguments/)
  })

  test('is there for programs', async () => {
    project.run('all')
    project.run('all', '--set', 'train.rate=1')
    const study = await open(join(project.root, 'pipeline.ts'))
    const diff = await study.diff(['defaults', 'train.rate=1'], { full: true })
    assert.deepEqual(causesOf(diff), [
      ['param', 'train.rate', 'train[seed=0]', 'train[seed=1]', 'train[seed=2]'],
      ['upstream', null, 'mean'],
    ])
    assert.deepEqual(diff.results[0], {
      task: 'train[seed=0]',
      difference: { path: '/test/error', was: '1', now: '2' },
      note: null,
    })
    assert.deepEqual((await study.diff()).causes, (await study.diff('defaults')).causes)
    await assert.rejects(study.diff('nothing'), { code: 'nothing-to-compare' })
    await assert.rejects(study.diff(['a', 'b', 'c']), {
      code: 'nothing-to-compare',
      message: 'a diff is of two sides, and 3 are named: a, b, c',
    })
    await assert.rejects(study.diff([], { ful: true } as object), { message: 'diff() has no option "ful"' })
    await study.close()
  })
})

describe('diff of a pipeline without metrics', () => {
  beforeEach(() => {
    start(sums)
  })

  test('says that nothing differs', () => {
    project.run('all')
    project.edit('stages/fit.ts', (text) => `// a comment\n${text}`)
    project.run('all')
    assert.equal(shown().split('\n').slice(2).join('\n'), '\nnone of 6 tasks differs\n')
  })

  test('names an input file, and the tasks that made the same result all the same', () => {
    project.run('all')
    project.write('data.txt', '1\n2\n3\n\n')
    project.run('all')
    const text = shown()
    assert.match(text, /\n2 of 6 tasks differ: file data\.txt \(DIGEST → DIGEST\) \(1\), changed inputs \(1\)\n/)
    assert.match(text, /\nsame result although the key differs: 1 task: make\n/)
    assert.match(
      text,
      /\n1 result of RUN differs from RUN, first at:\n {2}ingest\[file=data\.txt\] byte 6: missing → 10\n/,
    )
  })

  test('names a package with its versions', () => {
    installTiny(project, { version: '1.0.0', offset: 10 })
    project.write('lib/step.ts', stepWithTiny)
    project.run('all')
    installTiny(project, { version: '1.1.0', offset: 20 })
    project.run('all')
    assert.match(shown(), /\n\d of 6 tasks differ: package tiny 1\.0\.0 → 1\.1\.0 \(3\), changed inputs \(1\)\n/)
  })

  test('knows a task by its key, and one whose coordinate moved by the others', () => {
    project.run('all')
    const text = project.read('stages/fit.ts')
    project.write('stages/move.ts', text)
    project.edit('pipeline.ts', (pipeline) => pipeline.replace('stages/fit.ts', 'stages/move.ts'))
    project.run('all')
    const renamed = diffOf()
    assert.deepEqual(
      renamed.renamed,
      [0, 1, 2].map((seed) => ({ was: `fit[seed=${seed}]`, now: `move[seed=${seed}]` })),
    )
    assert.deepEqual([renamed.tasks, renamed.differing, renamed.only], [6, [], { was: [], now: [] }])
    assert.match(shown(), /\nanother name: 3 tasks: fit\[seed=0\] → move\[seed=0\], /)
  })

  test('pairs tasks whose names differ in a coordinate that moved in all of them, and tells the others as of one side', () => {
    project.edit('stages/fit.ts', (text) =>
      text
        .replace('seed: Type.Integer()', 'seed: Type.Integer(), rate: Type.Number()')
        .replace('{ seed }', '{ seed, rate }')
        .replace('x > 0', 'x > rate'),
    )
    const calls = (rate: number, count: number) => (text: string) =>
      text
        .replace(/range\(\d\)/, `range(${count})`)
        .replace(/\{ seed(, rate: [\d.]+)? \}\)\)/, `{ seed, rate: ${rate} }))`)
    project.edit('pipeline.ts', calls(0.1, 3))
    project.run('all')
    project.edit('pipeline.ts', calls(0.3, 4))
    project.run('all')
    const diff = diffOf()
    assert.deepEqual(causesOf(diff), [
      ['param', 'rate', ...[0, 1, 2].map((seed) => `fit[seed=${seed},rate=0.3]`)],
      ['input', 'fits', 'sum'],
    ])
    assert.deepEqual(diff.only, { was: [], now: [{ task: 'fit[seed=3,rate=0.3]', elsewhere: null }] })
    assert.match(shown(), /\ninput "fits" gained fit\[seed=3,rate=0\.3\]: 1 task: sum\n/)
  })

  test('says what became of a task that has a result on one side alone', () => {
    project.run('all')
    project.edit('stages/fit.ts', (text) =>
      text.replace('const moved', "if (seed === 1) throw new Error('no')\n    const moved"),
    )
    project.run('all')
    const { only } = diffOf()
    assert.deepEqual(only, {
      was: [
        { task: 'fit[seed=1]', elsewhere: 'failed' },
        { task: 'sum', elsewhere: 'blocked' },
      ],
      now: [],
    })
    assert.match(shown(), /\nonly in RUN \(on the other side: failed\): 1 task: fit\[seed=1\]\n/)
  })

  test('tells of results that are not reproducible: their keys are the same', () => {
    installTiny(project, { version: '1.0.0', offset: 10 })
    project.write('node_modules/tiny/index.js', 'export const roll = () => process.pid\n')
    project.write('lib/step.ts', "import { roll } from 'tiny'\nexport const step = (): number => roll()\n")
    project.edit('stages/fit.ts', (text) =>
      text.replace('output: Numbers,', "output: Numbers,\n  allow: { environment: 'a test' },"),
    )
    project.run('all')
    project.run('all', '--force')
    assert.match(shown(), /\nsame key, and another result, which is not reproducible: 3 tasks: fit\[seed=0\], /)
  })

  test('takes a result that was accepted for newer code as what it is, that of the older code', () => {
    project.run('all')
    project.edit('stages/make.ts', (text) => text.replace('.map(Number)', '.map((line) => Number(line))'))
    project.run('accept', 'make', '--reason', 'the same numbers')
    project.run('all')
    assert.match(shown(), /\nnone of 6 tasks differs\n/)
  })

  test('names the kind of other causes: a schema, a file that took the place of another', () => {
    project.run('all')
    project.edit('schemas/numbers.ts', (text) =>
      text.replace('Type.Array(Type.Number())', 'Type.Array(Type.Number(), { minItems: 1 })'),
    )
    project.write('other.txt', '4\n5\n')
    project.edit('pipeline.ts', (text) => text.replace('data.txt', 'other.txt'))
    project.run('all')
    const diff = diffOf()
    assert.deepEqual(
      diff.causes.map(({ cause, tasks }) => [cause.what, tasks.length]),
      [
        ['symbol', 5],
        ['schema', 5],
        ['file', 1],
        ['upstream', 5],
      ],
    )
    assert.deepEqual(diff.renamed, [{ was: 'ingest[file=data.txt]', now: 'ingest[file=other.txt]' }])
  })
})

test('diff names what a program needs: the sources with their text', () => {
  project = programProject(
    { fit: { fields: "sources: ['fit.sh']", run: '`sh fit.sh > ${output}`' } },
    { files: { 'fit.sh': 'echo 1\n' } },
  )
  assert.equal(project.run('all').code, 0)
  project.write('fit.sh', 'echo 2\n')
  assert.equal(project.run('all').code, 0)
  const text = shown()
  assert.match(text, /\n1 of 3 tasks differs: fit\.sh changed \(1\)\n\nfit\.sh changed: 1 task: fit\n/)
  assert.match(text, /\n {2}@@ -1,1 \+1,1 @@\n {2}-echo 1\n {2}\+echo 2\n/)
})
