import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onOwnInputs, unitErrors } from '../../../nets/components/match-units.ts'
import { judgeUnits, truthOf, type Truth } from '../../../nets/components/judge-recovery.ts'
import { fromRows } from '../../../nets/linear-algebra/matrix.ts'

const layer = (rows: readonly (readonly number[])[], bias: readonly number[]) => ({
  weight: fromRows(rows),
  bias: Float64Array.from(bias),
})

test('sinusoids are compared by frequency alone, whatever their sign, order and phase', () => {
  const teacher = layer([[2], [5]], [0, 1])
  assert.deepEqual(unitErrors('sin', teacher, layer([[-5.5], [2]], [9, 9])), [0, 0.1])
})

test('other units are compared by weights and bias up to one common sign', () => {
  const teacher = layer([[3, 0]], [4])
  assert.deepEqual(unitErrors('tanh', teacher, layer([[-3, 0]], [-4])), [0])
  assert.deepEqual(unitErrors('tanh', teacher, layer([[-3, 0]], [4])), [6 / 5])
})

test('a unit that none is left for is infinitely far', () => {
  assert.deepEqual(unitErrors('sin', layer([[2], [5]], [0, 1]), layer([[2]], [0])), [0, Infinity])
})

test('a hidden layer on scaled inputs is the same on their own: w / scale, b - w offset / scale', () => {
  const own = onOwnInputs(layer([[4]], [1]), { offset: [3], scale: [2] })
  assert.deepEqual([own.weight.data[0], own.bias[0]], [2, -5])
})

test('efficiency is the root mean square of errors over their bounds at a noise', () => {
  const truth: Truth = { hidden: layer([[2], [5]], [0, 0]), activation: 'sin', bounds: [0.1, 0.2], gaps: undefined }
  const judged = judgeUnits(truth, layer([[2.04], [4.9]], [0, 0])) // errors 0.02 and 0.02
  assert.ok(judged.right)
  assert.ok(Math.abs(judged.error! - 0.02) < 1e-12)
  // At a noise of 0.1 the bounds are 0.01 and 0.02: 2 and 1 of them.
  assert.ok(Math.abs(judged.efficiency(0.1)! - Math.sqrt(2.5)) < 1e-12)
  assert.equal(judged.efficiency(0), undefined)
  assert.equal(judgeUnits(truth, layer([[2]], [0])).error, undefined)
})

test('a truth knows how far its frequencies are apart: of 2π, 5π, 9π and 12π the nearest to each, zero included', () => {
  const { gaps, bounds } = truthOf('sep4', 3)
  assert.deepEqual(
    gaps!.map((gap) => Math.round(1e6 * gap) / 1e6),
    [1, 0.6, 0.333333, 0.25],
  )
  assert.ok(bounds.every((bound) => bound > 0.001 && bound < 0.1))
  assert.equal(truthOf('tanh3', 3).gaps, undefined)
})
