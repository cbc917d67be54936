import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { completeTask } from '../../../engine/cli/complete-task.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { loader } from '../../support/tsx-loader.ts'

const files = {
  'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const train = use(() => import('./stages/train.ts'))
    use(() => import('./stages/table.ts'))({ trained: range(3).map((seed) => train({}, { seed })) }, {})
  },
})
`,
  'stages/train.ts': `
import { json, stage, Type } from 'lineal'
export default stage({
  inputs: {}, params: Type.Object({ seed: Type.Integer() }), output: json(Type.Object({ loss: Type.Number() })),
  run: (_, { seed }) => ({ loss: 1 / (seed + 1) }),
})
`,
  'stages/table.ts': `
import { json, many, stage, table, Type } from 'lineal'
export default stage({
  inputs: { trained: many(json(Type.Object({ loss: Type.Number() }))) },
  params: Type.Object({}),
  output: table(Type.Object({ seed: Type.Integer(), loss: Type.Number() })),
  run: ({ trained }) => trained.map(({ params, value }) => ({ seed: Number(params.seed), ...value })),
})
`,
}

const lineal = fileURLToPath(new URL('../../../engine/lineal.mjs', import.meta.url))

describe('repl', () => {
  let project: Project
  before(() => {
    project = makeProject(files)
    assert.equal(project.run('all').code, 0)
  })
  after(() => {
    project.remove()
  })

  const typed = async (lines: string, command = [...loader, 'pipeline.ts'], more: readonly string[] = []) => {
    const child = spawn(process.execPath, [...command, 'repl', ...more], {
      cwd: project.root,
      env: { ...process.env, NO_COLOR: '1', XDG_STATE_HOME: join(project.root, 'state') },
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    child.stdin.end(lines)
    const code = await new Promise((resolve) => child.on('close', resolve))
    return { code, out, err }
  }

  test('reads results line by line from a pipe, and prints what each line gives', async () => {
    const lines = `
const { loss } = await read('train[seed=1]')
loss
(await read(study.tasks[0])).loss
tasks('train')
Type.Integer().type
await study.plan().then(({ summary }) => summary.reuse)
if (loss > 0) {
  'of two lines'
}
`
    assert.deepEqual(await typed(lines), {
      code: 0,
      out: "0.5\n1\n[ 'train[seed=0]', 'train[seed=1]', 'train[seed=2]' ]\n'integer'\n4\n'of two lines'\n",
      err: '',
    })
    assert.equal(existsSync(join(project.root, 'state')), false)
  })

  test('is a command of lineal, too', async () => {
    assert.deepEqual(await typed("await read('train[seed=0]')\n", [lineal]), { code: 0, out: '{ loss: 1 }\n', err: '' })
  })

  test('waits for a promise that is not awaited', async () => {
    assert.equal((await typed("read('train[seed=3]'.replace('3', '0'))\n")).out, '{ loss: 1 }\n')
  })

  test('shows a table as the command does', async () => {
    const { out } = await typed("await show('table', { where: 'loss < 1', sort: '-loss', columns: 'loss' })\n")
    assert.equal(
      out,
      `2 of 3 rows, 1 column

  loss  number  0.333333 to 0.5, median 0.416667

      loss
       0.5
  0.333333
`,
    )
  })

  test('tells mistakes in words and goes on, with exit code 1', async () => {
    const lines = "await read('trian')\nshow('table', { ful: true })\nnope\nread('table').then((rows) => rows.length)\n"
    assert.deepEqual(await typed(lines), {
      code: 1,
      out: '3\n',
      err: `error: there is no stage "trian" in this pipeline
   at: trian
  fix: did you mean "train"? (the stages are train, table)
error: show() has no option "ful"
  fix: did you mean "full"? (show() takes full, stale, where, rows, sort, columns)
Uncaught ReferenceError: nope is not defined
    at repl:1:1
`,
    })
  })

  test('refuses a last line that is not complete', async () => {
    assert.deepEqual(await typed('tasks('), { code: 1, out: '', err: 'error: the last line is not complete\n' })
  })

  test('gives JSON where it is asked for', async () => {
    assert.equal((await typed("await read('train[seed=0]')\n", undefined, ['--json'])).out, '{"value":{"loss":1}}\n')
  })

  test('completes the names of tasks within a text', () => {
    const names = ['train[seed=0]', 'train[seed=1]', 'table']
    assert.deepEqual(completeTask(names, "await read('tr"), [['train[seed=0]', 'train[seed=1]'], 'tr'])
    assert.deepEqual(completeTask(names, 'show("ta'), [['table'], 'ta'])
    assert.equal(completeTask(names, "read('table')."), undefined)
    assert.equal(completeTask(names, 'tr'), undefined)
  })
})
