import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lendFiles } from '../../../engine/worker/lend-file.ts'
import { readInput } from '../../../engine/worker/read-input.ts'
import { describeUserError, UserError } from '../../../engine/values/user-error.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

test('an input that fits into no memory is refused with what to write instead', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'read-input-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'huge')
  writeFileSync(file, '')
  truncateSync(file, 2 ** 43)
  const read = async (format: 'file' | 'safetensors'): Promise<string> => {
    const source = { digest: digestBytes(Buffer.of()), format, producer: 'ingest[file=huge]', file }
    const kind = { format, schema: {} }
    const reading = { kind, consumer: 'look reads it as "data"', lent: lendFiles('look', folder) }
    const error: unknown = await readInput(source, reading).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof UserError)
    return describeUserError(error)
  }
  const what =
    'error: ingest[file=huge] made 8796.1 GB, more than fits into this process\'s memory in one piece: look reads it as "data"\n'
  assert.equal(
    await read('file'),
    `${what}  fix: declare the input as file({ as: 'path' }): the stage then gets a path, and the bytes piece by piece`,
  )
  assert.equal(
    await read('safetensors'),
    `${what}  fix: let the stage upstream make several smaller artifacts, one a task`,
  )
})
