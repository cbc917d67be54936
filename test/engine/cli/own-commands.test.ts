import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** A command that prints a task's output, or refuses. */
const command = `
  commands({ add, open }) {
    add('double <task>', 'print twice what a task made').action(async (task, options) => {
      const session = await open(options)
      try {
        const { plan } = await session.plan(session.select([task]))
        const { output } = plan.get(session.graph.byName.get(task))
        if (output === null) throw new UserError({ code: 'not-run', what: task + ' has not run', fix: 'run it' })
        console.log(JSON.parse(Buffer.from(session.store.artifacts.read(output)).toString()).map((x) => 2 * x).join())
      } finally {
        await session.close()
      }
    })
  },
  graph(`

describe("a pipeline's own command", () => {
  let project: Project
  before(() => {
    project = makeProject(sums)
    project.edit('pipeline.ts', (text) =>
      text.replace(/import \{ /, 'import { UserError, ').replace(/^ {2}graph\(/m, command),
    )
  })
  after(() => {
    project.remove()
  })

  test('stands in the help, is suggested, and takes the options of all that name tasks', () => {
    assert.match(project.run('help').out, /double <task> +print twice what a task made/)
    assert.match(project.run('duoble').err, /did you mean "double"/)
    assert.match(project.run('double', '--help').out, /--store <folder>/)
  })

  test('is given the graph and the store, and its refusals are told as the engine tells its own', () => {
    assert.deepEqual(project.run('double', 'sum'), {
      code: 2,
      out: '',
      err: 'error: sum has not run\n  fix: run it\n',
    })
    assert.equal(project.run('all').code, 0)
    assert.deepEqual(project.run('double', 'sum'), { code: 0, out: '12,72,132\n', err: '' })
  })

  test('that breaks is told as the pipeline’s own fault, with its line', () => {
    project.edit('pipeline.ts', (text) =>
      text.replace('if (output === null)', "if (output !== null) throw new Error('broken'); else"),
    )
    const { code, err } = project.run('double', 'sum')
    assert.equal(code, 2)
    assert.match(
      err,
      /^error: the pipeline's own code threw Error: broken\n {3}at: pipeline\.ts:\d+:\d+\n {2}fix: mend it there\n$/,
    )
  })
})
