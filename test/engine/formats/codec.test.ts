import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type } from '@sinclair/typebox'
import { decode } from '../../../engine/formats/codec.ts'
import { encode } from '../../support/encode.ts'
import { table } from '../../../engine/index.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

describe('safetensors', () => {
  const net = {
    tensors: {
      'layers.0.weight': { shape: [2, 1], data: Float64Array.of(1, -0) },
      mask: { shape: [3], data: Uint8Array.of(1, 0, 1) },
    },
    metadata: { net: { activations: ['sin'] }, name: 'a' },
  }

  const isNet = (value: unknown): value is typeof net =>
    typeof value === 'object' && value !== null && 'tensors' in value

  test('keeps tensors to the bit and metadata by value', async () => {
    const back = await decode('safetensors', await encode('safetensors', net, {}))
    assert.deepEqual(back, net)
    assert.ok(isNet(back) && Object.is(back.tensors['layers.0.weight'].data[1], -0))
  })

  test('has the layout of the specification, each tensor aligned', async () => {
    const bytes = Buffer.from(await encode('safetensors', net, {}))
    const size = Number(bytes.readBigUInt64LE(0))
    assert.equal(size % 8, 0)
    assert.deepEqual(JSON.parse(bytes.toString('utf8', 8, 8 + size)), {
      __metadata__: { name: '"a"', net: '{"activations":["sin"]}' },
      'layers.0.weight': { dtype: 'F64', shape: [2, 1], data_offsets: [0, 16] },
      mask: { dtype: 'U8', shape: [3], data_offsets: [16, 19] },
    })
    assert.equal(bytes.readDoubleLE(8 + size), 1)
    assert.equal(bytes.length, 8 + size + 19)
  })

  test('has the same bytes whatever the order of names', async () => {
    const turned = {
      metadata: { name: 'a', net: { activations: ['sin'] } },
      tensors: { mask: net.tensors.mask, 'layers.0.weight': net.tensors['layers.0.weight'] },
    }
    assert.equal(
      digestBytes(await encode('safetensors', turned, {})),
      digestBytes(await encode('safetensors', net, {})),
    )
  })

  test('refuses a shape that does not fit its data', async () => {
    const wrong = { tensors: { w: { shape: [2, 2], data: Float64Array.of(1, 2, 3) } }, metadata: {} }
    await assert.rejects(encode('safetensors', wrong, {}), {
      message: 'tensor "w" has shape [2, 2], so 4 elements, but holds 3',
    })
  })
})

describe('Arrow tables', () => {
  const rows = table(
    Type.Object({
      target: Type.String(),
      error: Type.Union([Type.Number(), Type.Null()]),
      seeds: Type.Integer(),
      solved: Type.Boolean(),
    }),
  )

  test('keep rows, nulls included', async () => {
    const value = [
      { target: 'a', error: 0.1, seeds: 3, solved: true },
      { target: 'b', error: null, seeds: 4, solved: false },
    ]
    assert.deepEqual(await decode('arrow', await encode('arrow', value, rows.schema)), value)
  })

  test('are read from bytes that begin anywhere', async () => {
    const value = [{ target: 'a', error: 0.1, seeds: 3, solved: true }]
    const bytes = await encode('arrow', value, rows.schema)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    assert.deepEqual(await decode('arrow', shifted.subarray(1)), value)
  })

  test('keep their columns when they have no rows', async () => {
    const bytes = await encode('arrow', [], rows.schema)
    assert.deepEqual(await decode('arrow', bytes), [])
    for (const name of ['target', 'error', 'seeds', 'solved']) assert.ok(Buffer.from(bytes).includes(name))
  })

  test('refuse a column that is no number, boolean or string', async () => {
    const nested = table(Type.Object({ list: Type.Array(Type.Number()) }))
    await assert.rejects(encode('arrow', [], nested.schema), {
      message:
        'items/properties/list is no column: a column of a table must hold numbers, integers, bigints, dates, booleans or strings, or null beside one of them',
      at: 'items/properties/list',
      fix: 'spread it over columns of these, or use json()',
    })
  })
})

test('plain values are canonical JSON, pages are their text, files their bytes', async () => {
  assert.equal(Buffer.from(await encode('json', { b: 1, a: [true] }, {})).toString(), '{"a":[true],"b":1}')
  assert.equal(Buffer.from(await encode('html', '<p>ö</p>', {})).toString(), '<p>ö</p>')
  assert.deepEqual(await decode('file', Uint8Array.of(1, 2)), Uint8Array.of(1, 2))
})
