import assert from 'node:assert/strict'
import { test } from 'node:test'
import { activate } from '../../nets/activate.ts'
import { activations, type Activation } from '../../nets/activations.ts'
import { toUnitInterval, toUnitVariance } from '../../nets/data.ts'
import { errorsOf } from '../../nets/errors-of.ts'
import { predict } from '../../nets/evaluate.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import { countParameters, flatten, unflatten, type Net } from '../../nets/net.ts'
import { readSinusoids } from '../../nets/sinusoids.ts'
import { assertClose } from './close.ts'

/** h = relu([2 z + 1, -z]) with z = (x - 1) / 2; y = 10 + 3 (h0 + 4 h1 - 1). */
const net: Net = {
  layers: [
    { weight: fromRows([[2], [-1]]), bias: Float64Array.of(1, 0) },
    { weight: fromRows([[1, 4]]), bias: Float64Array.of(-1) },
  ],
  activations: ['relu'],
  input: { offset: [1], scale: [2] },
  output: { offset: [10], scale: [3] },
}

test('a net of two units, by hand', () => {
  assert.deepEqual([...predict(net, fromColumn([3, 1, -1])).data], [16, 10, 19])
})

test('errors are in the units of the target, one for each set of points that there is', () => {
  const x = fromColumn([3, 1])
  const data = { x_train: x, y_train: fromColumn([15, 10]), x_test: x, y_test: fromColumn([16, 12]) }
  assert.deepEqual(errorsOf(net, data), { train_mse: 0.5, test_mse: 2 })
  const more = errorsOf(net, { ...data, x_val: x, y_val: fromColumn([16, 10]) })
  assert.deepEqual(more, { train_mse: 0.5, test_mse: 2, val_mse: 0 })
})

test('each activation at one half', () => {
  const at = (name: Activation, z: number): number => activate(name, Float64Array.of(z))[0]!
  const expected = {
    sin: 0.479425538604203,
    tanh: 0.46211715726000974,
    relu: 0.5,
    gelu: 0.34573123063700656,
    gaussian: 0.7788007830714049,
    sigmoid: 0.6224593312018546,
    square: 0.25,
    identity: 0.5,
  }
  assert.deepEqual(Object.keys(expected), [...activations])
  const values = activations.map((name) => at(name, 0.5))
  assertClose(values, Object.values(expected), 1e-15)
  assert.equal(at('relu', -1), 0)
})

test('inputs are scaled to [-1, 1] and outputs to unit variance; a constant column keeps its size', () => {
  const x = fromRows([
    [0, 5],
    [4, 5],
  ])
  assert.deepEqual(toUnitInterval(x), { offset: [2, 5], scale: [2, 1] })
  assert.deepEqual(toUnitVariance(fromColumn([1, 5])), { offset: [3], scale: [2] })
  assert.deepEqual(toUnitVariance(fromColumn([1, 1])), { offset: [1], scale: [1] })
})

test('flatten orders parameters as weight, bias, weight, bias, and unflatten undoes it', () => {
  assert.deepEqual([...flatten(net.layers)], [2, -1, 1, 0, 1, 4, -1])
  assert.equal(countParameters(net.layers), 7)
  assert.deepEqual(unflatten(net.layers, flatten(net.layers)), net.layers)
})

test('a sin net of one input reads as a sum of sinusoids in the units of the data', () => {
  const layers = [
    { weight: fromRows([[-Math.PI], [2]]), bias: Float64Array.of(0, 0) },
    { weight: fromRows([[-0.5, 4]]), bias: Float64Array.of(0) },
  ]
  const terms = readSinusoids({ ...net, activations: ['sin'], layers })
  assert.deepEqual(terms, [
    { amplitude: 12, period: 2 * Math.PI },
    { amplitude: 1.5, period: 4 },
  ])
  assert.throws(() => readSinusoids(net), {
    message: 'only a net of one input and one layer of sin units is a sum of sinusoids, not relu',
  })
})
