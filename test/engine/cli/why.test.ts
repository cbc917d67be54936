import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'

let project: Project

function why(...args: string[]): string {
  const { code, out, err } = project.run('why', ...args)
  assert.equal(code, 0, err)
  return plainText(out)
}

describe('why', () => {
  before(() => {
    project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
    installTiny(project, { version: '1.0.0', offset: 10 })
    assert.equal(project.run('all').code, 0)
  })
  beforeEach(() => {
    for (const [path, text] of Object.entries({ ...sums, 'lib/step.ts': stepWithTiny })) project.write(path, text)
    installTiny(project, { version: '1.0.0', offset: 10 })
  })
  after(() => {
    project.remove()
  })

  test('says of a valid task what was checked', () => {
    assert.match(
      why('fit[seed=1]'),
      new RegExp(
        [
          String.raw`^fit\[seed=1\] does not run: nothing that decides its output has changed`,
          String.raw`its result is that of execution \d of TIME in run RUN`,
          'unchanged:',
          String.raw`  code     stages/fit\.ts DIGEST, 4 symbols of 4 sources`,
          String.raw`  package  @sinclair/typebox [\d.]+ DIGEST`,
          String.raw`  package  tiny 1\.0\.0 DIGEST`,
          '  param    seed 1',
          String.raw`  input    data: DIGEST, made by make \(execution 2\)`,
          '  schema   DIGEST',
          '  encoder  json 1',
          '  runtime  node "\\d+"',
          '  bytes    DIGEST, 10 bytes, there\n$',
        ].join('\n'),
      ),
    )
  })

  test('names the helper at two removes that was edited, with its old and new source', () => {
    project.edit('lib/step.ts', (text) => text.replace('offset * seed', 'offset + seed'))
    assert.match(
      why('fit[seed=1]'),
      new RegExp(
        [
          String.raw`^fit\[seed=1\] runs: its code changed: step in lib/step\.ts`,
          String.raw`compared with execution \d of TIME in run RUN:`,
          String.raw`  code     step in lib/step\.ts changed`,
          '           @@ -2,1 \\+2,1 @@',
          String.raw`           -export const step = \(seed: number\): number => offset \* seed`,
          String.raw`           \+export const step = \(seed: number\): number => offset \+ seed`,
          'unchanged:',
          '  param    seed 1',
          String.raw`  input    data: DIGEST, made by make \(execution 2\)`,
        ].join('\n'),
      ),
    )
  })

  test('names a function that is new and one that calls it, and no other', () => {
    project.edit(
      'lib/shift.ts',
      (text) => text.replace('x + step(seed)', 'twice(x)') + 'const twice = (x: number): number => 2 * x\n',
    )
    const symbols = why('fit[seed=1]').match(/^ {2}code .*$/gm)
    assert.deepEqual(symbols, [
      '  code     shift in lib/shift.ts changed',
      '  code     twice in lib/shift.ts (new)',
      '  code     step in lib/step.ts (gone)',
    ])
  })

  test('tells a package of another version from one of the same version and other content', () => {
    installTiny(project, { version: '1.1.0', offset: 11 })
    assert.match(why('fit[seed=1]'), /^ {2}package {2}tiny changed from 1\.0\.0 to 1\.1\.0$/m)
    installTiny(project, { version: '1.0.0', offset: 12 })
    assert.match(
      why('fit[seed=1]'),
      /^ {2}package {2}tiny 1\.0\.0 has other content, or a package that it depends on has$/m,
    )
  })

  test('compares a task that never ran with the closest on record', () => {
    project.edit('pipeline.ts', (text) => text.replace('range(3)', 'range(4)'))
    const text = why('fit[seed=3]')
    assert.match(
      text,
      /^fit\[seed=3\] runs: it has no result yet\ncompared with the closest on record, fit\[seed=[012]\], execution \d of TIME in run RUN:\n {2}param {4}seed changed from [012] to 3\nunchanged:\n/,
    )
  })

  test('`plan` compares the first of the tasks that never ran', () => {
    project.edit('pipeline.ts', (text) => text.replace('range(3)', 'range(5)'))
    assert.match(
      project.run('plan').out,
      /^run {2}fit\[seed=3\]: it has no result yet; compared with the closest on record, fit\[seed=[012]\]: seed changed from [012] to 3\nrun {2}fit\[seed=4\]: it has no result yet\n/,
    )
  })

  test('finds a task again under the name that its stage had before', () => {
    project.write('stages/adjust.ts', project.read('stages/fit.ts').replace('x > 0', 'x >= 0'))
    project.edit('pipeline.ts', (text) => text.replace('stages/fit.ts', 'stages/adjust.ts'))
    const text = why('adjust[seed=1]')
    assert.match(text, /compared with the closest on record, fit\[seed=1\], execution \d/)
    assert.match(text, /^ {2}code {5}the default export of stages\/adjust\.ts changed$/m)
    assert.match(text, /^ {11}-.*x > 0\)$/m)
    assert.match(text, /^ {11}\+.*x >= 0\)$/m)
  })

  test('says of a task that waits what runs first, and that nothing of its own changed', () => {
    project.write('data.txt', '4\n')
    const text = why('fit[seed=1]')
    assert.match(text, /^fit\[seed=1\] waits: it depends on what make will make$/m)
    assert.match(text, /^ {2}first {4}ingest\[file=data\.txt\] runs: data\.txt changed from DIGEST to DIGEST$/m)
    assert.doesNotMatch(text, /^ {2}input/m)
    assert.match(text, /^ {2}param {4}seed 1$/m)
  })

  test('gives all of it as JSON', () => {
    project.edit('lib/step.ts', (text) => text.replace('offset * seed', 'offset + seed'))
    const [explained] = project.json('why', 'fit[seed=1]')
    const { changes, ...rest } = explained as { changes: Record<string, unknown>[]; decision: string; reason: object }
    assert.equal(rest.decision, 'run')
    assert.deepEqual(
      changes.map(({ what, symbols }) => ({ what, symbols })),
      [
        {
          what: 'code',
          symbols: [
            {
              change: 'changed',
              name: 'step',
              file: 'lib/step.ts',
              diff: [
                '@@ -2,1 +2,1 @@',
                '-export const step = (seed: number): number => offset * seed',
                '+export const step = (seed: number): number => offset + seed',
              ],
            },
          ],
        },
      ],
    )
  })

  test('plan --json names the changed symbols too', () => {
    project.edit('lib/step.ts', (text) => text.replace('offset * seed', 'offset + seed'))
    const [plan] = project.json('plan', 'fit[seed=1]') as [
      { tasks: { task: string; reason: { changes?: { symbols: unknown }[] } }[] },
    ]
    const fit = plan.tasks.find(({ task }) => task === 'fit[seed=1]')
    assert.deepEqual(fit?.reason.changes?.[0]?.symbols, [{ change: 'changed', name: 'step', file: 'lib/step.ts' }])
  })

  test('wants one task', () => {
    const { code, err } = project.run('why', 'fit')
    assert.deepEqual(
      { code, err },
      { code: 2, err: 'error: "fit" names 3 tasks\n  fix: name one of them: \'fit[seed=0]\'\n' },
    )
  })
})

describe('why, after an input has changed', () => {
  before(() => {
    project = makeProject(sums)
    assert.equal(project.run('all').code, 0)
    project.write('data.txt', '1\n2\n')
    assert.equal(project.run('make').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('gives old and new digest, and who made each', () => {
    const changes = why('fit[seed=1]').match(/^ {2,}(input|is) .*$|^ {11}.*$/gm)
    assert.deepEqual(changes, [
      '  input    data was DIGEST, made by make (execution 2)',
      '                is DIGEST, made by make (execution 8)',
    ])
  })

  test('names the members of a fan-in that changed, by their params', () => {
    assert.equal(project.run('fit').code, 0)
    const members = why('sum').match(/^ {2}input .*$/gm)
    assert.equal(members?.length, 3)
    assert.match(
      members[1]!,
      /^ {2}input {4}fits \{"seed":1\} was DIGEST, made by fit\[seed=1\] \(execution \d+\), is DIGEST, made by fit\[seed=1\] \(execution \d+\)$/,
    )
  })

  test('tells an input that came as a fan-in of none, and one that became a fan-in', () => {
    const sides = (task: string, input: string) =>
      why(task).match(new RegExp(`^ {2}input +${input} was .*\\n.*$`, 'gm'))
    project.edit('stages/sum.ts', (text) =>
      text.replace('{ fits: many(Numbers)', '{ fits: many(Numbers), more: many(Numbers)'),
    )
    project.edit('pipeline.ts', (text) => text.replace('sum({ fits }', 'sum({ fits, more: [] }'))
    assert.deepEqual(sides('sum', 'more'), ['  input    more was nothing\n                is a fan-in of 0'])
    project.edit('stages/fit.ts', (text) =>
      text
        .replace('{ data: Numbers }', '{ data: many(Numbers) }')
        .replace('run({ data }', 'run({ data: [{ value: data }] }')
        .replace('{ stage }', '{ many, stage }'),
    )
    project.edit('pipeline.ts', (text) => text.replace('fit({ data }', 'fit({ data: [data] }'))
    assert.deepEqual(sides('fit[seed=1]', 'data'), [
      '  input    data was DIGEST, made by make (execution 8)\n                is a fan-in of 1',
    ])
  })
})
