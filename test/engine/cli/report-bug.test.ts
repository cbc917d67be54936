import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { reportBug } from '../../../engine/cli/report-bug.ts'
import { makeProject } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

test('a bug of the engine is told with its stack in the engine’s sources', () => {
  const project = makeProject(sums)
  project.edit('pipeline.ts', (text) =>
    text.replace(
      'graph(',
      `commands({ add, open }) {
        add('break', 'asks the store for what no store has').action(async (options: object) => {
          const session = await open(options)
          session.store.memo.get({} as never)
        })
      },
      graph(`,
    ),
  )
  const { code, out, err } = project.run('break')
  assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
  const lines = err.trimEnd().split('\n')
  assert.match(lines[0]!, /^RangeError: Too few parameter/)
  assert.match(err, /^ {4}at .*\/engine\/store\/memo\.ts:\d+:\d+\)?$/m)
  assert.doesNotMatch(err, /\.bundle/)
  assert.equal(
    lines.at(-1),
    'This is a bug of the pipeline engine, not of your stages: please report it with the lines above.',
  )
  project.remove()
})

test('whatever was thrown is told, and nothing in it steers the terminal', () => {
  let told = ''
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text: unknown) => (told += String(text)) !== ''
  try {
    for (const thrown of [new Error('no \u001b[2J cache'), null, Object.create(null)])
      assert.equal(reportBug(thrown), 2)
  } finally {
    process.stderr.write = write
  }
  const bug = 'This is a bug of the pipeline engine, not of your stages: please report it with the lines above.\n'
  const [first, ...others] = told.split(bug)
  assert.match(first!, /^Error: no \\u001b\[2J cache\n {4}at /)
  assert.deepEqual(others, ['null was thrown\n', 'an object was thrown\n', ''])
})

test('`lineal init` where no folder can be made is no bug of the engine', () => {
  const lineal = fileURLToPath(new URL('../../../engine/lineal.mjs', import.meta.url))
  const project = makeProject({})
  const init = (folder: string): unknown[] => {
    const { status, stderr } = spawnSync(process.execPath, [lineal, 'init', folder], {
      cwd: project.root,
      encoding: 'utf8',
      timeout: 60_000,
    })
    return [status, stderr.replaceAll(project.root, 'ROOT')]
  }
  const fix = '  fix: mend that, and run again: all that was recorded is kept\n'
  const blocked = 'error: the system refused mkdir: a file stands where a folder should be\n   at: ROOT/package.json\n'
  assert.deepEqual(init('package.json'), [2, blocked + fix])
  if (process.platform === 'linux')
    assert.deepEqual(init('/proc/x'), [
      2,
      `error: the system refused mkdir: there is no such file or folder\n   at: /proc/x\n${fix}`,
    ])
  project.remove()
})
