import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** The sample pipeline, with a door through which `fit` reaches a library that the machine may have. */
function withDoor(door: string): Project {
  const project = makeProject({ ...sums, 'lib/fast.ts': door })
  after(() => {
    project.remove()
  })
  project.edit('pipeline.ts', (text) => text.replace('graph(', "doors: ['./lib/fast.ts'],\n  graph("))
  project.edit(
    'lib/step.ts',
    () => "import { times } from './fast.ts'\nexport const step = (seed: number): number => times(10, seed)\n",
  )
  return project
}

const fast = `
import { arch } from 'node:os'
export const times = (a: number, b: number): number => (arch() === 'none' ? NaN : a * b)
export const provenance = () => ({ build: 'first' })
`

describe('a door', () => {
  test('may reach the machine, and what it tells of itself is in the record', () => {
    const project = withDoor(fast)
    assert.equal(project.run('all').code, 0)
    const [shown] = project.json('show', 'fit[seed=1]') as unknown as [{ executions: { record: { doors: unknown } }[] }]
    assert.deepEqual(shown.executions[0]!.record.doors, { 'lib/fast.ts': { build: 'first' } })
    assert.match(project.run('trace', 'fit[seed=1]').out, /door {4}lib\/fast\.ts: \{"build":"first"\}/)
  })

  test('is in no key: another build of the same bits reruns nothing', () => {
    const project = withDoor(fast)
    project.run('all')
    project.edit('lib/fast.ts', (text) => text.replace('first', 'second'))
    assert.deepEqual(project.ran('all'), [])
  })

  test('is the only way: the same code without a door is refused', () => {
    const project = withDoor(fast)
    project.edit('pipeline.ts', (text) => text.replace("doors: ['./lib/fast.ts'],", ''))
    const { code, err } = project.run('all')
    assert.equal(code, 2)
    assert.match(err, /lib\/fast\.ts:2:/)
  })

  test('that lacks what it is asked for ends a run, a plan and a verification before anything starts, with exit code 2', () => {
    const project = withDoor(fast)
    project.run('all')
    project.edit(
      'lib/fast.ts',
      (text) => `${text}\nexport function check() { throw new Error('FAST=yes, but there is no fast library') }`,
    )
    const refused = { code: 2, out: '', err: 'error: FAST=yes, but there is no fast library\n   at: lib/fast.ts\n' }
    assert.deepEqual(project.run('verify'), refused)
    assert.equal(project.run('all').code, 0)
    project.edit('lib/step.ts', (text) => text.replace('10', '11'))
    assert.deepEqual(project.run('all'), refused)
    assert.deepEqual(project.run('plan'), refused)
  })
})
