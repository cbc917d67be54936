import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { open } from '../../../engine/index.ts'
import { makeProject, type Project } from '../../support/project.ts'

/** make -> train for three seeds, of which one diverges -> sum. */
const files = {
  'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const make = use(() => import('./stages/make.ts'))
    const train = use(() => import('./stages/train.ts'))
    const sum = use(() => import('./stages/sum.ts'))
    const data = make({}, {})
    sum({ nets: range(3).map((seed) => train({ data }, { seed })) }, {})
  },
})
`,
  'stages/make.ts': `
import { json, stage, Type } from 'lineal'
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Number()), run: () => 1 })
`,
  'stages/train.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: { data: json(Type.Number()) },
  params: Type.Object({ seed: Type.Integer() }),
  output: json(Type.Number()),
  failures: 'kept',
  run({ data }, { seed }) {
    if (seed === 1 && data === 1) throw new Error('it diverged')
    return data + seed
  },
})
`,
  'stages/sum.ts': `
import { json, many, stage, Type } from 'lineal'
export default stage({
  inputs: { nets: many(json(Type.Number())) },
  params: Type.Object({}),
  output: json(Type.Number()),
  run: ({ nets }) => nets.reduce((sum, { value }) => sum + value, 0),
})
`,
}

const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`

describe('a failure that its stage keeps', () => {
  let project: Project
  beforeEach(() => {
    project = makeProject(files)
  })
  afterEach(() => {
    project.remove()
  })
  const started = (...args: string[]): number =>
    project.json(...args).filter(({ event }) => event === 'task-finished').length
  const failed = (...args: string[]): unknown[] =>
    project
      .json(...args)
      .flatMap((event) =>
        event['event'] === 'task-failed'
          ? [
              [
                event['task'],
                event['kept'] !== undefined,
                (event['kept'] as { since: string | null } | undefined)?.since === null,
              ],
            ]
          : [],
      )
  /** The task failed now, or before. */
  const now = [['train[seed=1]', true, true]]
  const before = [['train[seed=1]', true, false]]

  test('is not tried again, and what reads it is blocked; the exit code is 1', () => {
    const first = project.run('all')
    assert.equal(first.code, 1)
    assert.match(first.out, /rerun: (?:npx tsx|node) pipeline\.ts --retry 'train\[seed=1\]'/)
    const { code, out } = project.run('all')
    assert.equal(code, 1)
    assert.match(
      out,
      new RegExp(
        String.raw`^failed train\[seed=1\]: Error: it diverged \(kept since ${time}: not tried again\)\nblocked sum: train\[seed=1\] failed\n0 ran, 3 reused, 1 failed, 1 blocked, in `,
      ),
    )
    assert.match(out, / {2}Error: it diverged\n {4}at stages\/train\.ts:9:/)
    assert.deepEqual(failed('all'), before)
  })

  test('is told by plan, why, show, trace and log', () => {
    project.run('all')
    const since = String.raw`kept failure \(since ${time}, Error: it diverged\); --retry tries it again`
    assert.match(
      project.run('plan').out,
      new RegExp(
        String.raw`^failed train\[seed=1\]: ${since}\nblocked sum: train\[seed=1\] failed\n0 to run, 0 that wait for them, 3 reused, 1 with a kept failure, 1 blocked\n$`,
      ),
    )
    assert.match(
      project.run('why', 'train[seed=1]').out,
      new RegExp(String.raw`^train\[seed=1\] does not run: ${since}\n {2}failed {3}in run `),
    )
    assert.match(project.run('why', 'sum').out, /^sum is blocked: train\[seed=1\] failed\n/)
    for (const command of ['trace', 'show'])
      assert.match(
        project.run(command, 'train[seed=1]').err,
        /^error: train\[seed=1\] has no result to show: it failed in run .*: Error: it diverged .*\n {2}fix: that is kept; try it again: all --retry 'train\[seed=1\]'\n$/,
      )
    const [{ summary }] = project.json('plan') as [{ summary: unknown }]
    assert.deepEqual(summary, { reuse: 3, run: 0, wait: 0, failed: 1, blocked: 1 })
  })

  test('is tried again with --retry of the task or of its stage, or with --force', () => {
    project.run('all')
    assert.deepEqual(failed('all', '--retry', 'train[seed=1]'), now)
    assert.deepEqual(failed('--retry', 'train'), now)
    assert.deepEqual(failed('train[seed=1]'), before)
    assert.deepEqual(failed('train[seed=1]', '--force'), now)
    assert.match(project.run('all', '--retry', 'trian').err, /did you mean "train"\?/)
  })

  test('is tried again when something in its key changes, and not when its inputs come out as they were', () => {
    project.run('all')
    project.edit('stages/make.ts', (text) => text.replace('() => 1', '() => 3 - 2'))
    assert.deepEqual(failed('all'), before, 'the input was made again, to the same bytes')
    project.edit('stages/train.ts', (text) => text.replace('it diverged', 'it diverged again'))
    assert.deepEqual(failed('all'), now, 'the code changed')
    project.edit('stages/make.ts', (text) => text.replace('() => 3 - 2', '() => 2'))
    assert.equal(started('all'), 5, 'the input changed')
    assert.equal(project.run('all').code, 0)
  })

  test('costs nothing to declare, and without it a task is tried each time', () => {
    project.edit('stages/train.ts', (text) => text.replace("  failures: 'kept',\n", ''))
    assert.deepEqual(failed('all'), [['train[seed=1]', false, false]])
    assert.deepEqual(failed('all'), [['train[seed=1]', false, false]])
    project.edit('stages/train.ts', (text) => text.replace('  run(', "  failures: 'kept',\n  run("))
    assert.equal(started('all'), 0)
    assert.deepEqual(failed('all'), before, 'a failure from before it was declared')
  })

  test('is found under another name of the task', () => {
    project.run('all')
    project.edit('pipeline.ts', (text) => text.replace('{ seed })', '{ seed }, { at: { start: `s${seed}` } })'))
    assert.deepEqual(failed('all'), [['train[start=s1]', true, false]])
  })

  test('stays after gc', () => {
    project.run('all')
    project.run('gc', '--keep-runs', '0')
    assert.deepEqual(failed('train'), before)
  })

  test('is not kept where it may come of the machine: a time limit', () => {
    project.edit('stages/train.ts', (text) =>
      text
        .replace("throw new Error('it diverged')", 'for (;;);')
        .replace('  run(', '  limits: { seconds: 1 },\n  run('),
    )
    assert.deepEqual(failed('train'), [['train[seed=1]', false, false]])
    assert.match(project.run('plan', 'train').out, /^run {2}train\[seed=1\]: /)
  })

  test('must be written as such', () => {
    const refused = (failures: string): string => {
      project.edit('stages/train.ts', (text) => text.replace(/ {2}failures: .*\n/, `  ${failures},\n`))
      return project.run('plan').err
    }
    assert.match(
      refused("failures: 'keep'"),
      /its default export is not a stage: failures is "keep", and must be 'kept'/,
    )
    assert.match(
      refused("...{ failures: 'kept' as const }"),
      /failures must be written as failures: 'kept' in the call of stage\(\) or program\(\) itself, and not by way of a name/,
    )
  })

  test('is tried again by a program with { retry }', async () => {
    project.run('all')
    const study = await open(join(project.root, 'pipeline.ts'))
    const plan = await study.plan()
    assert.deepEqual(plan.tasks.map(({ decision }) => decision).sort(), [
      'blocked',
      'failed',
      'reuse',
      'reuse',
      'reuse',
    ])
    const [kept, retried] = [await study.run(), await study.run('all', { retry: study.task('train[seed=1]') })]
    assert.deepEqual(
      [kept.end, kept.failures[0]?.ms, kept.failures[0]?.kept?.since === null],
      ['task-failed', 0, false],
    )
    assert.deepEqual([retried.end, retried.failures[0]?.kept], ['task-failed', { since: null }])
    await study.close()
  })
})

test('the failure of a program by its exit code is kept, its death by a signal is not', () => {
  const project = makeProject({
    'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const fail = use(() => import('./stages/fail.ts'))
    for (const how of ['exit 3', 'kill -9 $$']) fail({}, { how })
  },
})
`,
    'stages/fail.ts': `
import { json, program, Type } from 'lineal'
export default program({
  inputs: {},
  params: Type.Object({ how: Type.String() }),
  output: json(Type.Number()),
  failures: 'kept',
  run: ({ $ }, { how }) => $\`sh -c \${how}\`,
})
`,
  })
  project.run('all')
  assert.match(
    project.run('plan').out,
    /^failed fail\[how=exit 3\]: kept failure \(since .*\nrun {2}fail\[how="?kill -9 \$\$"?\]: it has no result yet\n/,
  )
  project.remove()
})
