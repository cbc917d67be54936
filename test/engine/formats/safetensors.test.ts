import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decode } from '../../../engine/formats/codec.ts'
import { encode } from '../../support/encode.ts'
import type { Tensors } from '../../../engine/index.ts'
import { runPython, withoutPython } from '../../support/python.ts'
import { drawnTensors, oddTensors } from './drawn-values.ts'
import { assertKept, assertKeptOrRefused, assertSameBytes } from './round-trip.ts'

async function refusal(value: unknown): Promise<string> {
  const error: unknown = await encode('safetensors', value, {}).catch((thrown: unknown) => thrown)
  const { message, at, fix } = error as { message: string; at: string; fix: string }
  return `${at}: ${message} (${fix})`
}

const one = (data: unknown, shape: unknown = [1]) => ({ tensors: { w: { shape, data } }, metadata: {} })

describe('tensors', () => {
  test('of all element types come back to the bit, with their metadata', () => assertKept(drawnTensors))

  test('that are odd come back equal, or are refused', async () => {
    assert.ok((await assertKeptOrRefused(oddTensors)) > 500)
  })

  test('have the same bytes in two processes', () => assertSameBytes(drawnTensors, 'safetensors'))

  test('of 8 bits keep their sign', async () => {
    const back = await decode('safetensors', await encode('safetensors', one(Int8Array.of(-1)), {}))
    assert.deepStrictEqual(back, one(Int8Array.of(-1)))
  })

  test('in a Buffer come back as a Uint8Array', async () => {
    const back = await decode('safetensors', await encode('safetensors', one(Buffer.from([7])), {}))
    assert.deepStrictEqual(back, one(Uint8Array.of(7)))
  })

  test('in memory that threads share come back in memory of their own', async () => {
    const shared = new Float64Array(new SharedArrayBuffer(8))
    shared[0] = -0
    const back = await decode('safetensors', await encode('safetensors', one(shared), {}))
    assert.deepStrictEqual(back, one(Float64Array.of(-0)))
  })

  test('are refused by path, with what to write instead', async () => {
    assert.equal(
      await refusal({ tensors: { __metadata__: { shape: [1], data: Float64Array.of(1) } }, metadata: {} }),
      "/tensors/__metadata__: a tensor can't be named __metadata__: safetensors keeps that name for the metadata (rename it)",
    )
    const sparse: number[] = []
    sparse[1] = 1
    assert.equal(
      await refusal({ tensors: {}, metadata: { list: sparse } }),
      '/metadata/list/0: a hole, an element of an array that was never set, has no place in JSON (use null for a value that is missing)',
    )
    assert.equal(
      await refusal(one([1, 2], [2])),
      "/tensors/w/data: [1,2] can't be a tensor's data (make a typed array of it: Float64Array.from(list))",
    )
    assert.equal(
      await refusal(one(Uint8ClampedArray.of(1))),
      "/tensors/w/data: a Uint8ClampedArray can't be a tensor's data (make bytes of it: Uint8Array.from(it))",
    )
    assert.equal(
      await refusal(one(Float64Array.of(1), [0.5])),
      '/tensors/w/shape: [0.5] is no shape (give a list of whole numbers of at least 0)',
    )
    assert.equal(
      await refusal(one(Object.assign(Float64Array.of(1), { unit: 'm' }))),
      '/tensors/w/data: the array has fields of its own, which safetensors has no place for (put them into the metadata)',
    )
    assert.equal(
      await refusal({ tensors: {} }),
      '/metadata: there is no metadata (return { tensors: { <name>: { shape, data } }, metadata: {} })',
    )
  })

  test('with names and metadata of more than 100 MB are refused, as their readers would', async () => {
    const texts = Array.from({ length: 101 }, () => 'x'.repeat(1e6))
    assert.equal(
      await refusal({ tensors: {}, metadata: { texts } }),
      '/metadata: the names, shapes and metadata of tensors take more than the 100 MB that safetensors holds of them (put numbers into tensors, and tables of text into table())',
    )
  })

  test(
    'are read by safetensors in Python with equal values',
    { skip: withoutPython('safetensors', 'numpy') },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tensors-'))
      try {
        const drawn = fc.sample(drawnTensors, { seed: 13, numRuns: 200 })
        for (const [i, { value }] of drawn.entries())
          writeFileSync(join(folder, `${i}.safetensors`), await encode('safetensors', value, {}))
        const read = runPython(script, folder, String(drawn.length)) as unknown[]
        assert.deepEqual(
          read,
          drawn.map(({ value }) => described(value as Tensors)),
        )
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})

const pythonNames: Readonly<Record<string, string>> = {
  ...{ Float64Array: 'float64', Float32Array: 'float32', BigInt64Array: 'int64', BigUint64Array: 'uint64' },
  ...{ Int32Array: 'int32', Uint32Array: 'uint32', Int16Array: 'int16', Uint16Array: 'uint16' },
  ...{ Int8Array: 'int8', Uint8Array: 'uint8' },
}

/** Element type, shape and bytes of each tensor, and the metadata: what Python prints of them, too. */
function described({ tensors, metadata }: Tensors): unknown {
  const all = Object.entries(tensors).map(([name, { data, shape }]) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return [name, [pythonNames[data.constructor.name], shape, bytes.toString('hex')]]
  })
  return [Object.fromEntries(all), metadata]
}

const script = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import load_file
def one(file):
    tensors = load_file(file)
    with safe_open(file, 'np') as opened: texts = opened.metadata() or {}
    described = {name: [str(t.dtype), list(t.shape), t.tobytes().hex()] for name, t in tensors.items()}
    return [described, {name: json.loads(text) for name, text in texts.items()}]
print(json.dumps([one('%s/%d.safetensors' % (sys.argv[1], i)) for i in range(int(sys.argv[2]))]))
`
