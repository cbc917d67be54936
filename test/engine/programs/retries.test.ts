import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { programProject } from '../../support/program-project.ts'
import type { Ended, Project } from '../../support/project.ts'

/** Fails until a file of the project, which counts the tries, has so many lines. */
const failsUntil = (tries: number): string =>
  `\`echo >> "$COUNT"; test $(wc -l < "$COUNT") -ge ${tries} || { echo not yet >&2; exit 7; }; echo 1 > \${output}\``

/** Runs all, with a file of the project in which the program counts its tries. */
function runCounted(project: Project, name: string): Ended {
  project.edit(`stages/${name}.ts`, (text) => text.replace("'COUNT'", `'COUNT=${project.root}/count'`))
  return project.run('all')
}

describe('a program that may be tried again', () => {
  test('is, and each try that failed is on record and warned of', () => {
    const project = programProject({ flaky: { fields: "retries: 2, env: ['COUNT']", run: failsUntil(3) } })
    const { code, out, err } = runCounted(project, 'flaky')
    assert.equal(code, 0, out + err)
    const failure =
      '`echo >> "$COUNT"; test $(wc -l < "$COUNT") -ge 3 || { echo not yet >&2; exit 7; }; echo 1 > .task/output.json` ended with exit code 7'
    assert.ok(out.includes(`warning: flaky: try 1 failed: ${failure}\nwarning: flaky: try 2 failed: ${failure}\n`), out)
    assert.match(project.run('show', 'flaky').out, /\n {2}try 1 {3}failed: `echo .* exit code 7\n {2}try 2 {3}failed: /)
    const [{ executions }] = project.json('show', 'flaky') as unknown as [
      { executions: { record: { program: { failed: string[] } } }[] },
    ]
    assert.deepEqual(executions[0]!.record.program.failed, [failure, failure])
    project.remove()
  })

  test('fails with its last error, and tells of the tries before', () => {
    const project = programProject({ broken: { fields: "retries: 1, env: ['COUNT']", run: failsUntil(9) } })
    const { code, out } = runCounted(project, 'broken')
    assert.equal(code, 1)
    assert.match(
      out,
      /ended with exit code 7\n {2}its last lines on standard error:\n {4}not yet\n {2}it was tried 2 times; before:\n {2}try 1: `echo .*` ended with exit code 7\n/,
    )
    assert.equal(project.read('count').length, 2)
    project.remove()
  })

  test('is tried once where its stage does not say more', () => {
    const project = programProject({ once: { fields: "env: ['COUNT']", run: failsUntil(9) } })
    const { out } = runCounted(project, 'once')
    assert.doesNotMatch(out, /tried/)
    assert.equal(project.read('count').length, 1)
    project.remove()
  })

  test('says how often: a whole number', () => {
    const project = programProject({ odd: { fields: 'retries: 1.5', run: '`echo 1 > ${output}`' } })
    const { code, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(err, /retries is 1\.5, and must be a whole number from 0 to 100\n/)
    project.remove()
  })

  test('is a program: a stage is pure, and would fail in the same way', () => {
    const project = programProject({ odd: { run: '`echo 1 > ${output}`' } })
    project.edit('stages/numbers.ts', (text) => text.replace('inputs: {},', 'inputs: {}, retries: 2,'))
    const { code, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(err, /its default export is not a stage: there is no retries in a stage: /)
    project.remove()
  })
})
