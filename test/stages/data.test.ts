import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeData } from './small-study.ts'

test('generate makes a dataset of its target that names its source', async () => {
  const { value } = await makeData('xy')
  assert.deepEqual(value.metadata, {
    name: 'xy',
    source: 'xy, Liu et al., KAN, arXiv 2404.19756, section 3.1',
    inputs: ['x0 on [-1, 1]', 'x1 on [-1, 1]'],
    output: 'f(x)',
  })
  const { x_train, y_train, x_val } = value.tensors
  assert.deepEqual(
    [x_train.shape, y_train.shape, x_val?.shape],
    [
      [1024, 2],
      [1024, 1],
      [256, 2],
    ],
  )
  assert.equal(y_train.data[5], x_train.data[10]! * x_train.data[11]!)
})

test('generate makes the same bytes each time', async () => {
  assert.equal((await makeData('harm2')).digest, (await makeData('harm2')).digest)
})

test('co2 splits the 741 months of the record and keeps years and ppm', async () => {
  const { x_train, y_train, x_val, x_test } = (await makeData('co2')).value.tensors
  assert.deepEqual(
    [x_train.shape, x_val?.shape, x_test.shape],
    [
      [445, 1],
      [148, 1],
      [148, 1],
    ],
  )
  assert.deepEqual([x_train.data[0], y_train.data[0]], [1958 + 2.5 / 12, 315.7])
})
