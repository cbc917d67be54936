import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../support/project.ts'
import { installTiny } from '../support/tiny-package.ts'
import { largeFiles, sizeOf } from './large-files.ts'

/** Both are too large to travel as messages; `test:large` does the same with more than 2 GiB. */
const [taken, made] = [700_000, 900_000]

describe('files that are too large for a message', () => {
  let project: Project
  const value = (task: string): unknown => {
    project.run('export', task, 'value.json')
    return JSON.parse(project.read('value.json'))
  }
  before(() => {
    project = makeProject(largeFiles(made))
    installTiny(project, { version: '1.0.0', offset: 1 })
    project.write('node_modules/tiny/index.js', sizeOf)
    const bytes = new Uint8Array(taken)
    bytes.set([7, 8, 9], taken - 3)
    project.write('big.bin', bytes)
  })
  after(() => {
    project.remove()
  })

  test('are read by path and piece by piece, which is no touch of files, and read whole', () => {
    const { code, err } = project.run('all', '--strict')
    assert.deepEqual({ code, err }, { code: 0, err: '' })
    assert.deepEqual(value('look'), [taken, taken, taken, 7, 8, 9, 2, taken, made])
    assert.deepEqual(value('size[bytes=900000]'), [made, 1, 2, 3])
  })

  test('leave nothing behind in the cache but themselves', () => {
    assert.deepEqual(readdirSync(join(project.root, 'cache/partial')), [])
    assert.equal(project.run('fsck').out, 'nothing is wrong with the store\n')
  })

  test('are exported, published, piped, traced and verified', () => {
    const digest = createHash('sha256')
      .update(readFileSync(join(project.root, 'made.bin')))
      .digest('hex')
    assert.equal(project.run('export', 'make', 'out.bin').out, `out.bin: 900.0 kB, sha256 ${digest}\n`)
    assert.equal(project.run('export', 'make', '-').out.length, made)
    assert.match(project.run('trace', 'out.bin').out, /^made by .*\nmake\[bytes=900000\] {2}/)
    assert.match(project.run('verify', 'all').out, /\n3 the same, 1 not verified\n$|\n3 the same\n$/)
  })

  test('are made again where their bytes were damaged', () => {
    const [node] = project.json('trace', 'make') as [{ artifact: string }]
    const file = join(project.root, 'cache', node.artifact.slice(0, 2), node.artifact)
    truncateSync(file, made - 1)
    project.edit('stages/look.ts', (text) => text.replace('streamed = 0', 'streamed = 1'))
    assert.deepEqual(project.ran('all'), ['look', 'make[bytes=900000]'])
  })

  test('can’t be written to by the task that reads them: it fails, and the bytes are made again', () => {
    project.write(
      'node_modules/tiny/index.js',
      `import { chmodSync, writeFileSync } from 'node:fs'
export const sizeOf = (path) => {
  chmodSync(path, 0o644)
  writeFileSync(path, 'other')
  return 0
}
`,
    )
    const failed = project.json('all').filter(({ event }) => event === 'task-failed')
    assert.deepEqual(
      failed.map(({ error }) => (error as { message: string; fix: string }).message),
      ['look wrote to the file that ingest[file=big.bin] made, so its result is not recorded'],
    )
    project.write('node_modules/tiny/index.js', sizeOf)
    project.edit('stages/look.ts', (text) => text.replace('streamed = 1', 'streamed = 2'))
    assert.deepEqual(project.ran('all'), ['ingest[file=big.bin]', 'look'])
  })

  test('are no outputs by path', () => {
    project.edit('stages/make.ts', (text) => text.replace('output: file()', "output: file({ as: 'path' })"))
    assert.equal(
      project.run('all').err,
      "error: stages/make.ts can't be loaded as a stage: its output is file({ as: 'path' }), which says how an input is taken in\n   at: stages/make.ts\n  fix: write output: file(), and return the bytes\n",
    )
  })
})
