import assert from 'node:assert/strict'
import { test } from 'node:test'
import { residualVariance, standardErrors } from '../../../nets/components/standard-errors.ts'
import { fromColumn, fromRows } from '../../../nets/linear-algebra/matrix.ts'

const n = 4000
const x = fromColumn(Array.from({ length: n }, (_, i) => -1 + (2 * (i + 0.5)) / n))

function sinusoids(units: readonly { readonly w: number; readonly b: number; readonly a: number }[]) {
  const hidden = { weight: fromColumn(units.map(({ w }) => w)), bias: Float64Array.from(units, ({ b }) => b) }
  return [hidden, { weight: fromRows([units.map(({ a }) => a)]), bias: Float64Array.of(0.2) }]
}

function near(actual: number, expected: number, share = 1e-3): void {
  assert.ok(Math.abs(actual / expected - 1) < share, `${actual} is not near ${expected}`)
}

test('the bound of one sinusoid is that of Rife and Boorstyn: 24 σ² / (a² Δ² n³) for its frequency, 2 σ² / n for its amplitude', () => {
  const [a, sigma] = [1.3, 0.1]
  const layers = sinusoids([{ w: 40 * Math.PI, b: 0.7, a }])
  const errors = standardErrors({ x, y: x, activation: 'sin' }, layers, sigma * sigma)
  const step = 2 / n
  near(errors.weights[0]!, Math.sqrt((24 * sigma ** 2) / (a * a * step * step * n ** 3)))
  near(errors.amplitudes[0]!, sigma * Math.sqrt(2 / n))
  // The origin lies in the middle of the points, where phase and frequency are estimated apart from each other.
  near(errors.biases[0]!, (sigma / a) * Math.sqrt(2 / n))
  near(errors.constant, sigma / Math.sqrt(n))
})

test('frequencies next to each other are hard to tell apart, and of equal ones no amplitude is bounded', () => {
  const errorsOf = (other: number) =>
    standardErrors(
      { x, y: x, activation: 'sin' },
      sinusoids([
        { w: 10, b: 0, a: 1 },
        { w: other, b: 1, a: 1 },
      ]),
      1,
    )
  assert.ok(errorsOf(11).weights[0]! > 5 * errorsOf(30).weights[0]!)
  assert.equal(errorsOf(10).amplitudes[0], Infinity)
})

test('a pair that the points do not tell apart leaves the bound of a third unit alone', () => {
  const third = { w: 40 * Math.PI, b: 0.7, a: 1.3 }
  const twins = [
    { w: 10, b: 0, a: 1 },
    { w: 10, b: 1, a: 1 },
  ]
  const alone = standardErrors({ x, y: x, activation: 'sin' }, sinusoids([third]), 1).weights[0]!
  near(standardErrors({ x, y: x, activation: 'sin' }, sinusoids([...twins, third]), 1).weights[2]!, alone, 0.01)
})

test('the variance of residuals counts the parameters, and is unbounded where they are as many as the points', () => {
  const points = { x: fromColumn([1, 2, 3, 4, 5]) }
  assert.equal(residualVariance(points, 0.4, 3), 1)
  assert.equal(residualVariance(points, 0.4, 5), Infinity)
})
