import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'

interface Verified {
  readonly task: string
  readonly execution: number
  readonly verdict: string
  readonly difference?: object
  readonly why?: string
}
interface Report {
  readonly seed: number | null
  readonly verified: readonly Verified[]
  readonly summary: object
}

function verify(project: Project, ...args: string[]): { code: number | null; lines: string[]; err: string } {
  const { code, out, err } = project.run('verify', ...args)
  return {
    code,
    lines: plainText(out)
      .replaceAll(/execution \d+/g, 'execution N')
      .trim()
      .split('\n')
      .sort(),
    err,
  }
}

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
    assert.deepEqual(verify(project), {
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
    assert.deepEqual(verify(project, '--seed', '7'), {
      code: 2,
      lines: [''],
      err: 'error: --seed 7 chooses a sample, and no --sample was asked for\n  fix: --sample 20 --seed 7\n',
    })
  })

  test('files that come in are not executed: asked for by name they are not verified, and why is said', () => {
    assert.deepEqual(verify(project, 'ingest'), {
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
    assert.deepEqual(verify(project, 'fit[seed=1]', 'make'), {
      code: 1,
      lines: [
        '1 the same, 1 not verified',
        'not verified fit[seed=1] (execution N): package tiny changed from 1.0.0 to 2.0.0 since it ran',
        'same make (execution N)',
      ],
      err: '',
    })
    installTiny(project, { version: '1.0.0', offset: 20 })
    assert.deepEqual(verify(project, 'fit[seed=1]'), {
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
    const { code, lines } = verify(project, 'fit[seed=2]')
    assert.equal(code, 0)
    assert.deepEqual(lines, [
      '1 the same',
      'same fit[seed=2] (execution N)',
      "today's code can't be read (a stage's code can't be bundled: Unexpected end of file); what is on record is verified",
    ])
    project.edit('lib/step.ts', (text) => text.replace(' (((', ''))
  })

  test('refuses an execution that is not there, or is of another task', () => {
    assert.deepEqual(verify(project, 'sum@99'), {
      code: 2,
      lines: [''],
      err: 'error: there is no execution 99\n   at: sum@99\n  fix: `show <task>` lists the executions of a task\n',
    })
    assert.equal(
      verify(project, 'sum@1').err,
      'error: execution 1 is one of ingest[file=data.txt], not of sum\n   at: sum@1\n  fix: `show <task>` lists the executions of a task\n',
    )
  })
})

/** Stages whose results differ from process to process, as only a package's hidden state makes possible. */
const fickle = {
  'node_modules/dice/package.json': '{"name":"dice","version":"1.0.0","type":"module","main":"index.js"}',
  'node_modules/dice/index.js': 'export const roll = () => process.pid\n',
  'pipeline.ts': `
import { pipeline } from 'ENGINE'
export default pipeline(import.meta.url, {
  graph({ use }) {
    for (const name of ['first', 'second']) use(() => import('./stages/roll.ts'))({}, { name })
    use(() => import('./stages/net.ts'))({}, {})
    use(() => import('./stages/rows.ts'))({}, {})
    use(() => import('./stages/always.ts'))({}, {})
  },
})
`,
  'stages/roll.ts': `
import { json, stage } from 'ENGINE'
import { Type } from '@sinclair/typebox'
import { roll } from 'dice'
export default stage({
  inputs: {},
  params: Type.Object({ name: Type.String() }),
  output: json(Type.Any()),
  allow: { environment: 'a test of what is not reproducible' },
  run: (_, { name }) => (name === 'first' ? { fixed: 1, deep: [{ pid: roll() }] } : { fixed: 1 }),
})
`,
  'stages/net.ts': `
import { safetensors, stage } from 'ENGINE'
import { Type } from '@sinclair/typebox'
import { roll } from 'dice'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: safetensors(Type.Any()),
  run: () => ({ tensors: { w: { shape: [2, 2], data: Float64Array.of(0, 0, 0, roll()) } }, metadata: {} }),
})
`,
  'stages/rows.ts': `
import { stage, table } from 'ENGINE'
import { Type } from '@sinclair/typebox'
import { roll } from 'dice'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: table(Type.Object({ name: Type.String(), pid: Type.Number() })),
  run: () => [{ name: 'a', pid: 1 }, { name: 'b', pid: roll() }],
})
`,
  'stages/always.ts': `
import { json, stage } from 'ENGINE'
import { Type } from '@sinclair/typebox'
export default stage({
  inputs: {},
  params: Type.Object({}),
  output: json(Type.Any()),
  impure: 'it asks the clock',
  run: () => Date.now(),
})
`,
}

describe('verify, of stages that are not reproducible', () => {
  let project: Project
  before(() => {
    project = makeProject({})
    installTiny(project, { version: '1.0.0', offset: 1 })
    for (const [path, text] of Object.entries(fickle)) project.write(path, text)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  test('names the first field, element and cell that differs, and ends with exit code 1', () => {
    const { code, lines } = verify(project)
    assert.equal(code, 1)
    assert.deepEqual(
      lines.map((line) => line.replace(/was [\d.]+ and is [\d.]+/, 'was A and is B')),
      [
        '1 the same, 3 different, 1 not verified',
        'different net (execution N): w[1,1] was A and is B; the result is out of use',
        'different roll[name=first] (execution N): /deep/0/pid was A and is B; the result is out of use',
        'different rows (execution N): row 1, column pid was A and is B; the result is out of use',
        'not verified always (execution N): its stage is declared impure: it asks the clock',
        'same roll[name=second] (execution N)',
      ],
    )
  })

  test('takes those results, and no others, out of use: they run again, and why says so', () => {
    assert.match(
      plainText(project.run('why', 'net').out),
      /^net runs: the result of execution \d is out of use: not reproducible: executed again, w\[1,1\] was \d+ and is \d+\n/,
    )
    assert.deepEqual(project.ran('all'), ['always', 'net', 'roll[name=first]', 'rows'])
  })

  test('shows in the trace of an old result', () => {
    const [{ execution }] = project.json('trace', 'net') as unknown as [{ execution: { id: number } }]
    const [{ verified }] = project.json('verify', `net@${execution.id}`) as unknown as [Report]
    assert.equal(verified[0]?.verdict, 'different')
    const [node] = project.json('trace', 'net')
    assert.match(String(node!.quarantined), /^not reproducible: executed again, w\[1,1\] was \d+ and is \d+$/)
  })
})

describe('verify, of tasks that never ran', () => {
  test('fails where nothing ran, and where a task that is named did not', () => {
    const project = makeProject(sums)
    assert.deepEqual(verify(project), {
      code: 1,
      lines: ['0 the same: nothing was verified', '5 of the tasks never ran'],
      err: '',
    })
    assert.equal(project.run('make').code, 0)
    assert.deepEqual(verify(project), {
      code: 0,
      lines: ['1 the same', '4 of the tasks never ran', 'same make (execution N)'],
      err: '',
    })
    assert.deepEqual(verify(project, 'make', 'sum'), {
      code: 1,
      lines: ['1 the same', 'not verified sum: it never ran', 'same make (execution N)'],
      err: '',
    })
    const [report] = project.json('verify', 'make', 'sum') as unknown as [{ neverRun: string[] }]
    assert.deepEqual(report.neverRun, ['sum'])
    project.remove()
  })
})

describe('verify, of results whose bytes are gone', () => {
  test('needs the bytes of the inputs, and not those of the output', () => {
    const project = makeProject(sums)
    assert.equal(project.run('all').code, 0)
    project.write('data.txt', '5\n')
    assert.equal(project.run('all').code, 0)
    // The reasons of the last run still name the old file; those of a run with nothing to do name nothing.
    assert.equal(project.run('all').code, 0)
    assert.equal(project.run('gc', '--keep-runs', '1').code, 0)
    const { code, lines } = verify(project, 'make@2', 'make')
    assert.equal(code, 1)
    assert.deepEqual(lines, [
      '1 the same, 1 not verified',
      'not verified make (execution N): the bytes of its input "file" (DIGEST, made by ingest[file=data.txt]) are gone',
      'same make (execution N)',
    ])
    project.remove()
  })
})
