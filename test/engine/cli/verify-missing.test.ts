import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { plainText } from '../../support/plain-text.ts'
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

describe('verify, of results whose inputs are damaged', () => {
  test('puts them out of use as a run does, and says where they are and what becomes of them', () => {
    const project = makeProject({ ...sums, 'data.txt': '1\n'.repeat(10_000) })
    const events = project.json('make')
    const { output } = events.find(({ stage }) => stage === 'ingest') as { output: string }
    const file = join(project.root, 'cache', output.slice(0, 2), output)
    chmodSync(file, 0o644)
    writeFileSync(file, '2\n'.repeat(10_000))
    const first = runVerify(project, 'make')
    assert.equal(first.code, 1)
    assert.deepEqual(first.lines, [
      '0 the same, 1 not verified: nothing was verified',
      'not verified make (execution N): the bytes of its input "file" (DIGEST, made by ingest[file=data.txt]) are damaged or gone',
    ])
    assert.equal(
      plainText(first.err.replaceAll(project.root, 'ROOT')),
      'warning: the bytes of artifact SHA256 are damaged (ROOT/cache/quarantine/SHA256): out of use now, and made again where they are needed\n',
    )
    assert.equal(runVerify(project, 'make').err, '')
    project.remove()
  })
})
