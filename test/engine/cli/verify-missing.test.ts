import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeProject } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { runVerify } from './run-verify.ts'

describe('verify, of tasks that never ran', () => {
  test('fails where nothing ran, and where a task that is named did not', () => {
    const project = makeProject(sums)
    assert.deepEqual(runVerify(project), {
      code: 1,
      lines: ['0 the same: nothing was verified', '5 of the tasks never ran'],
      err: '',
    })
    assert.equal(project.run('make').code, 0)
    assert.deepEqual(runVerify(project), {
      code: 0,
      lines: ['1 the same', '4 of the tasks never ran', 'same make (execution N)'],
      err: '',
    })
    assert.deepEqual(runVerify(project, 'make', 'sum'), {
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
    const { code, lines } = runVerify(project, 'make@2', 'make')
    assert.equal(code, 1)
    assert.deepEqual(lines, [
      '1 the same, 1 not verified',
      'not verified make (execution N): the bytes of its input "file" (DIGEST, made by ingest[file=data.txt]) are gone',
      'same make (execution N)',
    ])
    project.remove()
  })
})
