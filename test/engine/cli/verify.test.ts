import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'
import { runVerify, type Report } from './run-verify.ts'

describe('verify', () => {
  let project: Project
  before(() => {
    project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
    installTiny(project, { version: '1.0.0', offset: 10 })
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('executes all recorded tasks again and finds the same bytes', () => {
    assert.deepEqual(runVerify(project), {
      code: 0,
      lines: [
        '5 the same',
        'same fit[seed=0] (execution N)',
        'same fit[seed=1] (execution N)',
        'same fit[seed=2] (execution N)',
        'same make (execution N)',
        'same sum (execution N)',
      ],
      err: '',
    })
  })

  test('adds nothing to the record', () => {
    assert.deepEqual(project.ran('all'), [])
    const [shown] = project.json('show', 'sum') as [{ executions: object[] }]
    assert.equal(shown.executions.length, 1)
  })

  test('samples by a seed that is printed, and the same seed chooses the same tasks', () => {
    const [first] = project.json('verify', '--sample', '2') as unknown as [Report]
    assert.deepEqual(first.summary, { same: 2, different: 0, failed: 0, notVerified: 0 })
    const tasks = ({ verified }: Report): string[] => verified.map(({ task }) => task)
    const [again] = project.json('verify', '--sample', '2', '--seed', String(first.seed)) as unknown as [Report]
    assert.deepEqual(tasks(again), tasks(first))
    assert.match(project.run('verify', 'fit', '--sample', '1').out, /^1 of 3 executions, by --seed \d+\n/)
  })

  test('a seed without a sample is refused', () => {
    assert.deepEqual(runVerify(project, '--seed', '7'), {
      code: 2,
      lines: [''],
      err: 'error: --seed 7 chooses a sample, and no --sample was asked for\n  fix: --sample 20 --seed 7\n',
    })
  })

  test('files that come in are not executed: asked for by name they are not verified, and why is said', () => {
    assert.deepEqual(runVerify(project, 'ingest'), {
      code: 1,
      lines: [
        '0 the same, 1 not verified: nothing was verified',
        'not verified ingest[file=data.txt] (execution N): it is a file that came in: `fsck` checks its bytes',
      ],
      err: '',
    })
  })

  test('says which packages have changed since, and verifies nothing of them', () => {
    installTiny(project, { version: '2.0.0', offset: 20 })
    assert.deepEqual(runVerify(project, 'fit[seed=1]', 'make'), {
      code: 1,
      lines: [
        '1 the same, 1 not verified',
        'not verified fit[seed=1] (execution N): package tiny changed from 1.0.0 to 2.0.0 since it ran',
        'same make (execution N)',
      ],
      err: '',
    })
    installTiny(project, { version: '1.0.0', offset: 20 })
    assert.deepEqual(runVerify(project, 'fit[seed=1]'), {
      code: 1,
      lines: [
        '0 the same, 1 not verified: nothing was verified',
        'not verified fit[seed=1] (execution N): package tiny 1.0.0 has other content, or a package that it depends on has since it ran',
      ],
      err: '',
    })
    installTiny(project, { version: '1.0.0', offset: 10 })
  })

  test('verifies results of old code from the code that was kept, by execution and by digest', () => {
    const [{ executions, output }] = project.json('show', 'fit[seed=2]') as unknown as [
      { executions: { id: number }[]; output: string },
    ]
    const old = executions[0]!.id
    project.edit('lib/step.ts', (text) => text.replace('offset * seed', 'offset * seed + 0.5'))
    assert.equal(project.run('all').code, 0)
    for (const word of [`fit[seed=2]@${old}`, output.slice(0, 12), 'fit[seed=2]']) {
      const [{ verified }] = project.json('verify', word) as unknown as [Report]
      assert.deepEqual(
        verified.map(({ task, verdict, execution }) => ({ task, verdict, old: execution === old })),
        [{ task: 'fit[seed=2]', verdict: 'same', old: word !== 'fit[seed=2]' }],
      )
    }
  })

  test('needs no code of today: sources may be broken or gone', () => {
    project.edit('lib/step.ts', (text) => `${text} (((`)
    const { code, lines } = runVerify(project, 'fit[seed=2]')
    assert.equal(code, 0)
    assert.deepEqual(lines, [
      '1 the same',
      'same fit[seed=2] (execution N)',
      "today's code can't be read (a stage's code can't be bundled: Unexpected end of file); what is on record is verified",
    ])
    project.edit('lib/step.ts', (text) => text.replace(' (((', ''))
  })

  test('refuses an execution that is not there, or is of another task', () => {
    assert.deepEqual(runVerify(project, 'sum@99'), {
      code: 2,
      lines: [''],
      err: 'error: there is no execution 99\n   at: sum@99\n  fix: `show <task>` lists the last executions of a task\n',
    })
    assert.equal(
      runVerify(project, 'sum@1').err,
      'error: execution 1 is one of ingest[file=data.txt], not of sum\n   at: sum@1\n  fix: `show <task>` lists the last executions of a task\n',
    )
  })
})
