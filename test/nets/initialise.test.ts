import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forward, meanSquaredError } from '../../nets/evaluate.ts'
import { initialise, initialisations, type Start } from '../../nets/initialise.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import { flatten } from '../../nets/net.ts'
import { assertClose } from './close.ts'

const x = fromColumn(Array.from({ length: 101 }, (_, i) => -1 + i / 50))
const start: Start = {
  initialisation: 'std',
  widths: [1, 3, 1],
  activations: ['sin'],
  seed: 0,
  x,
  y: fromColumn(x.data.map((value) => Math.sin(20 * value))),
}

// Made by an independent Philox4x32-10 in Python: 2u - 1, the output layer's over √3.
test('golden values: the first weights of seed 0', () => {
  const parameters = flatten(initialise(start))
  assertClose(
    parameters,
    [
      -0.201907055370209, 0.471425572119383, 0.944482406408952, 0.387861833529086, -0.961101154693279,
      -0.718106787327722, 0.331823720669976, 0.120817087712998, 0.501759159961157, 0.510527214227848,
    ],
    1e-14,
  )
})

test('std draws weights and biases within ±1/√inputs, wide has a first layer eight times that', () => {
  const widths = [4, 50, 50, 1]
  const xOfFour = fromRows([[0, 0, 0, 0]])
  const of = (initialisation: 'std' | 'wide') => initialise({ ...start, initialisation, widths, x: xOfFour })
  const largest = (values: Float64Array): number => Math.max(...values.map(Math.abs))
  const [first, second] = of('std')
  assert.ok(largest(first!.weight.data) > 0.45 && largest(first!.weight.data) <= 0.5)
  assert.ok(largest(second!.weight.data) <= 1 / Math.sqrt(50))
  const [wide, next] = of('wide')
  assert.ok(largest(wide!.weight.data) > 3.6 && largest(wide!.weight.data) <= 4)
  assert.ok(largest(wide!.bias) > 2 && largest(wide!.bias) <= Math.PI)
  assert.ok(largest(next!.weight.data) <= 1 / Math.sqrt(50))
})

test('pick widens the first layer until untrained units can follow the target', () => {
  const widest = (seed: number): number => {
    const [hidden] = initialise({ ...start, initialisation: 'pick', widths: [1, 16, 1], seed })
    return Math.max(...hidden!.weight.data.map(Math.abs))
  }
  for (const seed of [0, 1, 2]) assert.ok(widest(seed) > 10, `seed ${seed} reaches ${widest(seed)}`)
})

test('greedy finds two frequencies far apart with four units, before any training', () => {
  const y = fromColumn(x.data.map((value) => Math.sin(3 * value + 0.4) + 0.5 * Math.sin(40 * value)))
  for (const seed of [0, 1, 2]) {
    const layers = initialise({ ...start, initialisation: 'greedy', widths: [1, 4, 1], y, seed })
    assert.deepEqual(layers[0]!.weight.shape, [4, 1])
    assert.ok(meanSquaredError(forward(layers, ['sin'], x), y) < 0.002)
  }
})

test('greedy is for one hidden layer', () => {
  assert.throws(
    () => initialise({ ...start, initialisation: 'greedy', widths: [1, 4, 4, 1], activations: ['sin', 'sin'] }),
    { message: 'the initialisation "greedy" is for one hidden layer, not 2' },
  )
})

test('each initialisation depends on the seed alone', () => {
  for (const initialisation of initialisations) {
    const of = (seed: number) => flatten(initialise({ ...start, initialisation, seed }))
    assert.deepEqual(of(5), of(5))
    assert.notDeepEqual(of(5), of(6))
  }
})
