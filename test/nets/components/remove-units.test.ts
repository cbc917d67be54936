import assert from 'node:assert/strict'
import { test } from 'node:test'
import { criterion, leastCriterion } from '../../../nets/components/criterion.ts'
import { removeUnits, withOutputs } from '../../../nets/components/remove-units.ts'
import { refit } from '../../../nets/components/refit.ts'
import { sizedNet } from '../../../nets/components/train-start.ts'
import { fromColumn } from '../../../nets/linear-algebra/matrix.ts'

const x = fromColumn(Array.from({ length: 101 }, (_, i) => -1 + i / 50))
const y = fromColumn(x.data.map((at) => Math.sin(4 * at + 0.3) - 0.5 * Math.sin(9 * at)))
const points = { x, y, activation: 'sin' } as const
const removal = { candidates: 4, merges: 1, quick: 8, attempts: 4, trials: 100, floor: 1e-10 }

const hidden = (units: readonly (readonly [w: number, b: number])[]) => ({
  weight: fromColumn(units.map(([w]) => w)),
  bias: Float64Array.from(units, ([, b]) => b),
})

test('units that the others can stand in for are removed until only the components are left', () => {
  const layers = withOutputs(
    points,
    hidden([
      [4.1, 0.2],
      [4, 0.3],
      [9, 0],
      [-9.05, 0.1],
      [17, 1],
      [1, 0],
    ]),
  )
  const path = removeUnits(points, refit(points, layers, { trials: 50 }), removal)
  const last = refit(points, path.at(-1)!.layers, { trials: 100 })
  assert.deepEqual(
    path.map(({ units }) => units),
    [6, 5, 4, 3, 2],
  )
  const frequencies = [...last.layers[0]!.weight.data].map(Math.abs).sort((a, b) => a - b)
  assert.ok(Math.abs(frequencies[0]! - 4) < 1e-9 && Math.abs(frequencies[1]! - 9) < 1e-9)
  assert.ok(last.mse < 1e-25)
})

test('two units on either side of a component are merged into it, across a sign and a whole turn', () => {
  const split = hidden([
    [3.9, 0.3],
    [-4.1, -0.3 - 2 * Math.PI],
    [9, 0],
  ])
  const onlyMerge = { ...removal, candidates: 0, quick: 0, attempts: 0 }
  const path = removeUnits(points, sizedNet(points, withOutputs(points, split)), { ...onlyMerge, floor: 1e-3 })
  const merged = path.at(-1)!.layers[0]!.weight.data
  assert.equal(merged.length, 2)
  assert.ok(Math.abs(Math.abs(merged[0]!) - 4) < 0.02, String(merged[0]))
})

test('removal goes no further than the floor, or than the units that must stay', () => {
  const two = sizedNet(
    points,
    withOutputs(
      points,
      hidden([
        [4, 0.3],
        [9, 0],
      ]),
    ),
  )
  assert.equal(removeUnits(points, two, removal).length, 1)
  assert.equal(removeUnits(points, two, { ...removal, floor: 0 }).at(-1)!.units, 1)
  assert.equal(removeUnits(points, two, { ...removal, floor: 0, least: 2 }).length, 1)
})

test('the criterion is N log MSE and, for each unit, log N for a parameter and 3 log N for a frequency', () => {
  const ten = { x: fromColumn(new Float64Array(10)) }
  const net = { units: 2, mse: 0.5 }
  const by = (cost: number) => 10 * Math.log(0.5) + cost * Math.log(10)
  assert.ok(Math.abs(criterion({ ...ten, activation: 'sin' }, net, 0) - by(2 * 5)) < 1e-12)
  assert.ok(Math.abs(criterion({ ...ten, activation: 'tanh' }, net, 0) - by(2 * 3)) < 1e-12)
})

test('of exact fits the smallest is chosen, however their rounding errors compare', () => {
  const sized = (units: number, mse: number) => ({ units, mse, layers: [] })
  assert.equal(leastCriterion(points, [sized(4, 1e-30), sized(3, 1e-9), sized(2, 1e-3)], 1e-8).units, 3)
})
