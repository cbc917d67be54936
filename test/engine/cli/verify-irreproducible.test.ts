import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { installTiny } from '../../support/tiny-package.ts'
import { runVerify, type Report } from './run-verify.ts'

/** Stages whose results differ from process to process, as only a package's hidden state makes possible. */
const fickle = {
  'node_modules/dice/package.json': '{"name":"dice","version":"1.0.0","type":"module","main":"index.js"}',
  'node_modules/dice/index.js': 'export const roll = () => process.pid\n',
  'pipeline.ts': `
import { pipeline } from 'lineal'
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
import { json, stage } from 'lineal'
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
import { safetensors, stage } from 'lineal'
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
import { stage, table } from 'lineal'
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
import { json, stage } from 'lineal'
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
    const { code, lines } = runVerify(project)
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
