import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forward, meanSquaredError } from '../../nets/evaluate.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import type { Layer } from '../../nets/net.ts'
import { prune } from '../../nets/prune.ts'

const x = fromColumn(Array.from({ length: 41 }, (_, i) => -1 + i / 20))

function layer(weight: readonly (readonly number[])[], bias: readonly number[]): Layer {
  return { weight: fromRows(weight), bias: Float64Array.from(bias) }
}

test('dead units and copies are folded away at no cost in error', () => {
  // Units: relu(x + 1), twice that, one that is always 0, relu(x).
  const layers = [layer([[1], [2], [0], [1]], [1, 2, -1, 0]), layer([[1, 1, 5, -2]], [0.5])]
  const noise = fromColumn(x.data.map((_, i) => (i % 2 === 0 ? 0.1 : -0.1)))
  const clean = forward(layers, ['relu'], x)
  const y = fromColumn(clean.data.map((value, i) => value + noise.data[i]!))
  const pruned = prune(layers, ['relu'], { x, y }, 1.05)
  assert.deepEqual(pruned[0]!.weight.shape, [2, 1])
  assert.ok(meanSquaredError(forward(pruned, ['relu'], x), y) <= 1.05 * 0.01)
})

test('the first layer of a deeper net is folded too, and the function stays what it was', () => {
  const layers = [
    layer([[1], [-1], [0.5]], [0.2, -0.2, 0]), // tanh(-z) = -tanh(z): units 0 and 1 are copies
    layer(
      [
        [1, 2, 0.5],
        [-1, 0.3, 2],
      ],
      [0.1, -0.3],
    ),
    layer([[1.5, -0.7]], [0.2]),
  ]
  const y = forward(layers, ['tanh', 'tanh'], x)
  const jittered = fromColumn(y.data.map((value, i) => value + (i % 2 === 0 ? 1e-6 : -1e-6)))
  const pruned = prune(layers, ['tanh', 'tanh'], { x, y: jittered }, 1.1)
  assert.deepEqual(
    pruned.map(({ weight }) => weight.shape),
    [
      [2, 1],
      [2, 2],
      [1, 2],
    ],
  )
  assert.ok(meanSquaredError(forward(pruned, ['tanh', 'tanh'], x), y) < 1e-12)
})

test('a net of dead units alone keeps one', () => {
  const layers = [layer([[0], [0]], [1, 2]), layer([[1, 1]], [0])]
  const pruned = prune(layers, ['tanh'], { x, y: fromColumn(x.data) }, 1)
  assert.deepEqual(pruned[0]!.weight.shape, [1, 1])
})
