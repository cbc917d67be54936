import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromColumn, fromRows, type Matrix } from '../../nets/linear-algebra/matrix.ts'
import { effectiveRank } from '../../nets/measures/effective-rank.ts'
import { rankUnits, unitsNeeded } from '../../nets/measures/error-tied-rank.ts'
import { leaveOneOut } from '../../nets/measures/leave-one-out.ts'
import { measureRedundancy } from '../../nets/measures/redundancy.ts'
import { similarUnits } from '../../nets/measures/similar-units.ts'
import { assertClose } from './close.ts'

/** Columns: a; b orthogonal to it; 2 - 3 a; a constant; b to 1e-5. */
const features: Matrix = fromRows([
  [1, 1, -1, 7, 1 + 1e-5],
  [1, -1, -1, 7, -1],
  [-1, 1, 5, 7, 1],
  [-1, -1, 5, 7, -1],
])

test('a constant unit is dead, and a unit that repeats another up to sign, factor and constant is its duplicate', () => {
  assert.deepEqual(similarUnits(features), {
    dead: [3],
    duplicates: [
      { unit: 2, of: 0 },
      { unit: 4, of: 1 },
    ],
    distinct: [0, 1],
  })
})

test('effective rank: 2 for two orthogonal units, 1 for copies, 0 for constants', () => {
  const take = (...columns: number[]): Matrix =>
    fromRows([0, 1, 2, 3].map((row) => columns.map((column) => features.data[5 * row + column]!)))
  assertClose([effectiveRank(take(0, 1)), effectiveRank(take(0, 2)), effectiveRank(take(3))], [2, 1, 0], 1e-6)
})

test('effective rank of singular values 2 and 1 is the exponential of their entropy', () => {
  const c = 0.6
  const correlated = fromRows([
    [1, c + 0.8],
    [1, c - 0.8],
    [-1, -c + 0.8],
    [-1, -c - 0.8],
  ])
  const p = 2 / 3 // √(1 + c) / (√(1 + c) + √(1 - c))
  assertClose([effectiveRank(correlated)], [Math.exp(-p * Math.log(p) - (1 - p) * Math.log(1 - p))], 1e-14)
})

test('units are ranked by the size of their terms, with the error that is left after each', () => {
  const y = fromColumn([5, 3, -3, -5]) // 4 a + b
  const two = fromRows([
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ])
  const ranked = rankUnits(two, Float64Array.of(1, 4), y)
  assert.deepEqual(ranked.order, [1, 0])
  assertClose(ranked.mse, [17, 1, 0], 1e-14)
  assert.equal(unitsNeeded(ranked, 2), 1)
  assert.equal(unitsNeeded(ranked, 1e-20), 2)
  assert.equal(unitsNeeded({ order: [], mse: [3] }, 2), undefined)
})

test('leaving out a unit that has a copy costs nothing, one that has none costs its term', () => {
  const three = fromRows([
    [1, 1, 2],
    [1, -1, -2],
    [-1, 1, 2],
    [-1, -1, -2],
  ])
  const y = fromColumn([4, 1, -2, -3]) // 2.5 a + b, and what neither explains: 0.5, -0.5, -0.5, 0.5
  assertClose(
    leaveOneOut(three, y).map((ratio) => ratio ?? NaN),
    [26, 1, 1],
    1e-12,
  )
})

test('a net with a copied unit needs one unit fewer than it has', () => {
  const layers = [
    { weight: fromRows([[1], [1], [3]]), bias: Float64Array.of(0, 0, 0) },
    { weight: fromRows([[0.5, 0.5, 1]]), bias: Float64Array.of(0) },
  ]
  const x = fromColumn(Array.from({ length: 21 }, (_, i) => -1 + i / 10))
  const y = fromColumn(x.data.map((value) => Math.sin(value) + Math.sin(3 * value) + 0.01 * Math.cos(9 * value)))
  const measured = measureRedundancy({ layers, activations: ['sin'] }, { x, y }, { factor: 4, refitted: false })
  assert.deepEqual(
    measured.layers.map(({ units, dead, duplicates }) => ({ units, dead, duplicates })),
    [{ units: 3, dead: 0, duplicates: 1 }],
  )
  assert.equal(measured.error_tied_rank, 2)
  assert.equal(measured.ranked_mse.length, 3)
  assert.ok(measured.refit_mse <= measured.mse)
  assert.ok(measured.leave_one_out[0]! < 1 + 1e-9 && measured.leave_one_out[2]! > 1000)
})
