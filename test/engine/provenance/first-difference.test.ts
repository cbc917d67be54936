import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encode } from '../../support/encode.ts'
import { firstDifference } from '../../../engine/provenance/first-difference.ts'
import type { Format } from '../../../engine/values/kind.ts'

async function differ(format: Format, was: unknown, now: unknown, schema: object = {}) {
  return firstDifference(format, await encode(format, was, schema), await encode(format, now, schema))
}

describe('the first difference of two artifacts', () => {
  test('is none where all bytes agree', async () => {
    assert.equal(await differ('json', { a: [1, 2] }, { a: [1, 2] }), undefined)
  })

  test('of JSON is the first field in the order of names, by its path', async () => {
    assert.deepEqual(
      await differ('json', { b: 1, a: [{ mse: 1 }, { mse: 2 }] }, { b: 2, a: [{ mse: 1 }, { mse: 3 }] }),
      {
        path: '/a/1/mse',
        was: '2',
        now: '3',
      },
    )
  })

  test('of JSON may be a field that is missing, a longer list, another type, or the whole value', async () => {
    assert.deepEqual(await differ('json', { a: 1 }, {}), { path: '/a', was: '1', now: 'missing' })
    assert.deepEqual(await differ('json', [1], [1, 2]), { path: '/1', was: 'missing', now: '2' })
    assert.deepEqual(await differ('json', { a: [] }, { a: {} }), { path: '/a', was: '[]', now: '{}' })
    assert.deepEqual(await differ('json', 1, 'one'), { path: 'the whole value', was: '1', now: '"one"' })
  })

  test('of JSON escapes slashes in names', async () => {
    assert.equal((await differ('json', { 'a/b~c': 1 }, { 'a/b~c': 2 }))?.path, '/a~1b~0c')
  })

  const tensor = (values: number[], shape: number[]) => ({ data: Float64Array.from(values), shape })
  const net = (weight: number[], metadata = {}) => ({
    tensors: { bias: tensor([1], [1]), weight: tensor(weight, [2, 3]) },
    metadata,
  })

  test('of tensors is the first element, by tensor and indexes', async () => {
    assert.deepEqual(await differ('safetensors', net([1, 2, 3, 4, 5, 6]), net([1, 2, 3, 4, 5.5, 6])), {
      path: 'weight[1,1]',
      was: '5',
      now: '5.5',
    })
  })

  test('of tensors goes by bits: 0 is not -0', async () => {
    assert.deepEqual(await differ('safetensors', net([0, 2, 3, 4, 5, 6]), net([-0, 2, 3, 4, 5, 6])), {
      path: 'weight[0,0]',
      was: '0',
      now: '-0',
    })
  })

  test('of tensors may be a shape, a missing tensor, or metadata', async () => {
    const { bias } = net([1, 2, 3, 4, 5, 6]).tensors
    const flat = { tensors: { bias, weight: tensor([1, 2, 3, 4, 5, 6], [6]) }, metadata: {} }
    const whole = net([1, 2, 3, 4, 5, 6])
    assert.deepEqual(await differ('safetensors', whole, flat), {
      path: 'weight',
      was: 'F64 of shape [2, 3]',
      now: 'F64 of shape [6]',
    })
    assert.equal((await differ('safetensors', whole, { tensors: { bias }, metadata: {} }))?.now, 'missing')
    assert.deepEqual(
      await differ('safetensors', net([1, 2, 3, 4, 5, 6], { seed: 1 }), net([1, 2, 3, 4, 5, 6], { seed: 2 })),
      {
        path: 'metadata/seed',
        was: '1',
        now: '2',
      },
    )
  })

  const rows = {
    items: {
      type: 'object',
      properties: { name: { type: 'string' }, mse: { type: 'number' }, when: { type: 'Date' } },
      required: ['name', 'mse'],
    },
  }

  test('of tables is the first cell, by row and column, or the number of rows', async () => {
    const was = [
      { name: 'a', mse: 1 },
      { name: 'b', mse: 2 },
    ]
    assert.deepEqual(await differ('arrow', was, [was[0], { name: 'b', mse: 3 }], rows), {
      path: 'row 1, column mse',
      was: '2',
      now: '3',
    })
    assert.deepEqual(await differ('arrow', was, [was[0]], rows), { path: 'rows', was: '2', now: '1' })
    const dated = (ms: number) => was.map((row, i) => (i === 0 ? row : { ...row, when: new Date(ms) }))
    assert.deepEqual(await differ('arrow', dated(0), dated(1), rows), {
      path: 'row 1, column when',
      was: '"1970-01-01T00:00:00.000Z"',
      now: '"1970-01-01T00:00:00.001Z"',
    })
  })

  test('of pages is the first line, of other files the first byte', async () => {
    assert.deepEqual(await differ('html', '<p>\none', '<p>\ntwo'), { path: 'line 2', was: '"one"', now: '"two"' })
    assert.deepEqual(await differ('file', Buffer.from([1, 2]), Buffer.from([1, 3])), {
      path: 'byte 1',
      was: '2',
      now: '3',
    })
  })

  test('of bytes that can not be decoded is the first byte', async () => {
    assert.deepEqual(await firstDifference('json', Buffer.from('{"a"'), Buffer.from('{"b"')), {
      path: 'byte 2',
      was: '97',
      now: '98',
    })
  })
})
