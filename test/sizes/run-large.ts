// Takes in a file of more than 2 GiB, makes an output of more than 2 GiB, and does with both what the command line can do.
import assert from 'node:assert/strict'
import { statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { makeProject } from '../support/project.ts'
import { installTiny } from '../support/tiny-package.ts'
import { largeFiles, sizeOf } from './large-files.ts'

const bytes = 2 ** 31 + 100_000_000
const project = makeProject(largeFiles(bytes))

function does(what: string, words: readonly string[]): string {
  const began = performance.now()
  const { code, out, err } = project.run(...words)
  assert.deepEqual({ code, err }, { code: 0, err: '' }, what)
  process.stdout.write(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  return out
}

try {
  installTiny(project, { version: '1.0.0', offset: 1 })
  project.write('node_modules/tiny/index.js', sizeOf)
  project.write('big.bin', '')
  truncateSync(join(project.root, 'big.bin'), bytes)
  does('all', ['all', '--strict'])
  does('nothing to do', ['all'])
  does('export', ['export', 'look', 'look.json'])
  assert.deepEqual(JSON.parse(project.read('look.json')), [bytes, bytes, bytes, 0, 0, 0, 2, bytes, bytes])
  does('export of the large output', ['export', 'make', 'out.bin'])
  assert.equal(statSync(join(project.root, 'out.bin')).size, bytes)
  assert.match(does('trace of a large file', ['trace', 'out.bin']), /^made by .*\nmake/)
  assert.equal(does('fsck', ['fsck']), 'nothing is wrong with the store\n')
  assert.match(does('verify', ['verify', 'make']), /\n1 the same\n$/)
} finally {
  project.remove()
}
