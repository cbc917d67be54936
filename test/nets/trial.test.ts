import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNoise } from '../../nets/add-noise.ts'
import { fromColumn } from '../../nets/linear-algebra/matrix.ts'
import type { Net } from '../../nets/net.ts'
import { measure } from '../../nets/trial.ts'
import { assertClose } from './close.ts'

const [x, y] = [fromColumn([-1, 0, 1]), fromColumn([0, 1, 5])]
const data = { x_train: x, y_train: y, x_test: fromColumn([1, 0]), y_test: fromColumn([3, 1]) }
const identity = { offset: [0], scale: [1] }

/** 2 relu(x) + 3 relu(2x) + 0 relu(-3), of which the second unit repeats the first and the third is dead: 8 relu(x). */
const net: Net = {
  layers: [
    { weight: { shape: [3, 1], data: Float64Array.of(1, 2, 0) }, bias: Float64Array.of(0, 0, -3) },
    { weight: { shape: [1, 3], data: Float64Array.of(2, 3, 0) }, bias: Float64Array.of(0) },
  ],
  activations: ['relu'],
  input: identity,
  output: identity,
}

test('a net of two units alike and one that is dead, measured by hand', () => {
  const found = measure(net, data)
  // predictions 0, 0, 8 on the training points and 8, 0 on the test points, whose values have variance 1
  assertClose([found.train!, found.test!, found.test_mae!], [(1 + 9) / 3, (25 + 1) / 2, (5 + 1) / 2], 1e-14)
  assert.equal(found.validation, null)
  assert.deepEqual([found.duplicates, found.dead], [1, 1])
  // relu(x) is 0, 0, 1: variance 2/9; relu(2x) four times that
  assertClose([found.output_size], [Math.sqrt((4 * 2 + 9 * 8) / 9)], 1e-14)
  assert.equal(found.rank, 0) // four times its own error is above the variance of y, 14/3
})

test('noise has the deviation asked for, on all values but those to test on, from the seed alone', () => {
  const many = fromColumn(Array.from({ length: 4000 }, (_, i) => Math.sin(i)))
  const clean = { x_train: many, y_train: many, x_val: many, y_val: many, x_test: x, y_test: y }
  const noisy = addNoise(clean, 0.2, 5)
  const deviation = (a: Float64Array) =>
    Math.sqrt(a.reduce((sum, value, i) => sum + (value - many.data[i]!) ** 2, 0) / a.length)
  const wanted = 0.2 / Math.SQRT2
  for (const { data: values } of [noisy.y_train, noisy.y_val!]) assertClose([deviation(values) / wanted], [1], 0.05)
  assert.equal(noisy.y_test, y)
  assert.notDeepEqual(noisy.y_train.data, noisy.y_val!.data)
  assert.deepEqual(addNoise(clean, 0.2, 5), noisy)
  assert.notDeepEqual(addNoise(clean, 0.2, 6), noisy)
  assert.equal(addNoise(clean, 0, 5), clean)
})
