import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

const pipeline = `
import { pipeline, range } from 'lineal'

export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const make = use(() => import('./stages/make.ts'))
    const load = () => import('./stages/fit.ts')
    const plain = use(load)
    const logDet = use(load, { export: 'logDet' })
    const again = use(() => import('./stages/fit.ts'), { export: 'logDet', from: import.meta.url })
    const data = make({ file: ingest('data.txt') }, {})
    plain({ data }, { seed: 0 })
    logDet({ data }, { seed: 0 })
    again({ data }, { seed: 1 })
  },
})
`

const fit = `
import { stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { byLogDet } from '../lib/by-log-det.ts'
import { Numbers } from '../schemas/numbers.ts'

export default /* @__PURE__ */ fitBy((x) => x)
export const logDet = /* @__PURE__ */ fitBy(byLogDet)
export const notOne = 3

function fitBy(change: (x: number) => number) {
  return stage({
    inputs: { data: Numbers },
    params: Type.Object({ seed: Type.Integer() }),
    output: Numbers,
    run: ({ data }, { seed }) => data.map((x) => change(x) + seed),
  })
}
`

const files = {
  ...sums,
  'pipeline.ts': pipeline,
  'stages/fit.ts': fit,
  'lib/by-log-det.ts': 'export const byLogDet = (x: number): number => 2 * x\n',
}

describe('stages that are named exports of one file', () => {
  let project: Project
  before(() => {
    project = makeProject(files)
  })
  after(() => {
    project.remove()
  })

  test('are named by file and export, run, and are read where they stand', () => {
    assert.deepEqual(project.ran('all').sort(), [
      'fit-log-det[seed=0]',
      'fit-log-det[seed=1]',
      'fit[seed=0]',
      'ingest[file=data.txt]',
      'make',
    ])
    project.run('export', 'fit-log-det[seed=1]', 'fit.json')
    assert.equal(project.read('fit.json'), '[3,5,7]')
    assert.match(project.run('trace', 'fit-log-det[seed=1]').out, /stages\/fit\.ts/)
  })

  test('run nothing again where nothing changed, and one alone where what it alone reaches changed', () => {
    assert.deepEqual(project.ran('all'), [])
    project.edit('lib/by-log-det.ts', (text) => text.replace('2 * x', '3 * x'))
    assert.deepEqual(project.ran('all').sort(), ['fit-log-det[seed=0]', 'fit-log-det[seed=1]'])
    project.edit('stages/fit.ts', (text) => text.replace('fitBy((x) => x)', 'fitBy((x) => -x)'))
    assert.deepEqual(project.ran('all'), ['fit[seed=0]'])
  })

  test('verify to the same bytes from the code that was kept', () => {
    const { code, out, err } = project.run('verify', 'fit-log-det')
    assert.equal(code, 0, out + err)
  })

  test('run nothing again where the file and the export get other names', () => {
    renameSync(join(project.root, 'stages/fit.ts'), join(project.root, 'stages/adjust.ts'))
    project.edit('stages/adjust.ts', (text) => text.replace('const logDet', 'const barrier'))
    project.edit('pipeline.ts', (text) => text.replaceAll('fit.ts', 'adjust.ts').replaceAll("'logDet'", "'barrier'"))
    assert.deepEqual(project.ran('all'), [])
    assert.match(project.run('plan').out, /0 to run/)
  })
})

describe('a named export is refused', () => {
  function refusal(edit: (text: string) => string): string {
    const project = makeProject({ ...files, 'pipeline.ts': edit(pipeline) })
    const { code, err } = project.run('plan')
    project.remove()
    assert.equal(code, 2)
    return err
  }

  test('that is not there, with the nearest', () => {
    assert.equal(
      refusal((text) => text.replace("export: 'logDet' }", "export: 'logDte' }")),
      `error: a stage's code can't be bundled: stages/fit.ts has no export "logDte"
   at: stages/fit.ts
  fix: did you mean "logDet"? (it exports logDet, notOne)
`,
    )
  })

  test('that is no stage', () => {
    assert.equal(
      refusal((text) => text.replace("export: 'logDet' }", "export: 'notOne' }")),
      `error: stages/fit.ts can't be loaded as a stage: its export "notOne" is not a stage: it is 3
   at: stages/fit.ts
  fix: a stage file has \`export const notOne = stage({ inputs, params, output, run })\`
`,
    )
  })
})
