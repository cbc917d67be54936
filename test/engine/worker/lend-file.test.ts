import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { digestBytes } from '../../../engine/values/digest.ts'
import { lendFiles } from '../../../engine/worker/lend-file.ts'
import type { StoredFile } from '../../../engine/values/kind.ts'

/** Lends a file of ten bytes. */
function withFile(use: (file: StoredFile) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'lend-'))
  const [file, bytes] = [join(folder, 'ten'), Buffer.from('0123456789')]
  writeFileSync(file, bytes)
  const lent = lendFiles('look', folder)
  try {
    use(lent.lend({ digest: digestBytes(bytes), format: 'file', producer: 'ingest[file=ten]', file }))
  } finally {
    lent.takeBack()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a file that is lent', () => {
  test('gives its bytes from one offset to another', () => {
    withFile(({ stream }) => {
      const read = (from?: number, to?: number): string => Buffer.concat([...stream(from, to)]).toString()
      assert.deepEqual(
        [read(), read(4), read(2, 5), read(0, 10), read(3, 3), read(10)],
        ['0123456789', '456789', '234', '0123456789', '', ''],
      )
    })
  })

  test('refuses a range that it does not have, at the call', () => {
    const ranges: [from: unknown, to: unknown, shown: string][] = [
      [-2, 30, '-2, 30'],
      [0, 11, '0, 11'],
      [11, undefined, '11, 10'],
      [0.5, 2, '0.5, 2'],
      [0, 2.5, '0, 2.5'],
      [NaN, 2, 'NaN, 2'],
      [0, NaN, '0, NaN'],
      [0, Infinity, '0, Infinity'],
      [5, 2, '5, 2'],
      ['0', 2, '"0", 2'],
      [null, 2, 'null, 2'],
      [1n, 2, 'bigint 1n, 2'],
    ]
    withFile(({ stream }) => {
      for (const [from, to, shown] of ranges)
        assert.throws(() => stream(from as number, to as number), {
          name: 'UserError',
          code: 'bad-range',
          message: `stream(${shown}) is no range of a file of 10 bytes`,
          fix: 'give whole numbers from 0 to the number of bytes, the smaller one first: stream(from, Math.min(to, file.bytes))',
        })
    })
  })
})
