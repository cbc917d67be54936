import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathsInOutput } from '../../../engine/worker/paths-in-output.ts'
import type { Order } from '../../../engine/worker/messages.ts'

const place = { text: { root: '/home/a/study one', bundle: '' }, scratch: '/home/a/cache/scratch/1' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const nothing: Pick<Order, 'params' | 'inputs'> = { params: {}, inputs: {} }

describe('a path of this machine in an output', () => {
  const found: readonly (readonly [claim: string, output: string, what: string, where: string])[] = [
    ['of the project', '["/home/a/study one/x.js"]', '/home/a/study one/x.js', 'byte 2'],
    ['of the project as a URL', 'file:///home/a/study%20one/x.js is', '/home/a/study%20one/x.js', 'byte 7'],
    ['of the worker', 'at /home/a/cache/scratch/1/code.mjs:1:2)', '/home/a/cache/scratch/1/code.mjs:1:2', 'byte 3'],
    ['of Node', `#!${process.execPath}`, process.execPath, 'byte 2'],
  ]
  for (const [claim, output, what, where] of found) {
    test(`is found: ${claim}`, () => {
      const { environment } = pathsInOutput(bytes(output), nothing, place)
      assert.deepEqual(environment, [{ what: `the path ${what},`, where: `${where} of its output` }])
    })
  }

  const path = '/home/a/study one/x.js'
  const covered: Readonly<Record<string, [Pick<Order, 'params' | 'inputs'>, string]>> = {
    'in the code': [nothing, `const x = "${path}"`],
    'in a param': [{ params: { file: path }, inputs: {} }, ''],
    'in an input': [
      {
        params: {},
        inputs: { a: { digest: 'x' as never, format: 'json', producer: 'p', bytes: bytes(`["${path}"]`) } },
      },
      '',
    ],
  }
  for (const [claim, [order, bundle]] of Object.entries(covered)) {
    test(`is none where it stands ${claim}`, () => {
      assert.deepEqual(pathsInOutput(bytes(path), order, { ...place, text: { ...place.text, bundle } }), {})
    })
  }

  test('is none where it stands in the file of a large input, however it lies in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'input-'))
    try {
      const file = join(folder, 'input')
      const inputs = { a: { digest: 'x' as never, format: 'file' as never, producer: 'p', file } }
      for (const before of [0, 5, 2 ** 24 - 10, 2 ** 24 + 2 ** 23]) {
        writeFileSync(file, Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(path), Buffer.alloc(before, 'y')]))
        assert.deepEqual(pathsInOutput(bytes(path), { params: {}, inputs }, place), {})
      }
      writeFileSync(file, Buffer.alloc(2 ** 24 + 7, 'x'))
      assert.notDeepEqual(pathsInOutput(bytes(path), { params: {}, inputs }, place), {})
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is not one of a longer name', () => {
    assert.deepEqual(pathsInOutput(bytes('/home/a/study one-more/x.js'), nothing, place), {})
  })
})
