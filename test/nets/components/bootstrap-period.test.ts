import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootstrapPeriod, drawBlocks, lagOne, nearestPeriod } from '../../../nets/components/bootstrap-period.ts'
import { refit } from '../../../nets/components/refit.ts'
import { fromColumn, fromRows } from '../../../nets/linear-algebra/matrix.ts'
import { makeRandom } from '../../../nets/random.ts'

const n = 300
const x = fromColumn(Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1)))
const random = makeRandom(1, 99)
const noise = Float64Array.from({ length: n }, () => 0.3 * random.normal())
const y = fromColumn(x.data.map((at, i) => Math.sin(20 * at + 1) + noise[i]!))
const points = { x, y, activation: 'sin' } as const
const first = [
  { weight: fromColumn([20.1]), bias: Float64Array.of(1) },
  { weight: fromRows([[1]]), bias: Float64Array.of(0) },
]

test('the bootstrap of a period in white noise is as wide as the Cramér-Rao bound says, and holds the truth', () => {
  const { layers } = refit(points, first, { trials: 50 })
  const period = (2 * Math.PI) / 20
  const [low, high] = bootstrapPeriod(points, layers, period, { resamples: 300, block: 10, seed: 0 })
  assert.ok(low < period && period < high)
  const deviation = (period / 20) * 0.3 * Math.sqrt(6 / n)
  const width = (high - low) / (2 * 1.96 * deviation)
  assert.ok(width > 0.75 && width < 1.25, String(width))
})

test('the sinusoid with the nearest period is meant, whatever the sign of its frequency', () => {
  const layers = [{ weight: fromColumn([1, -6, 13]), bias: new Float64Array(3) }, first[1]!]
  assert.deepEqual(nearestPeriod(layers, 1), { unit: 1, period: Math.PI / 3 })
})

test('blocks keep their neighbours together and fill all places', () => {
  const drawn = drawBlocks(
    Float64Array.from({ length: 10 }, (_, i) => i),
    4,
    makeRandom(3, 99),
  )
  assert.equal(drawn.length, 10)
  for (const from of [0, 4, 8])
    for (let i = from + 1; i < Math.min(from + 4, 10); i++) assert.equal(drawn[i]! - drawn[i - 1]!, 1)
})

test('the correlation of residuals in a row: of 1, -1, 1, -1 about a mean of zero, -3/4', () => {
  const zero = [
    { weight: fromColumn([0]), bias: new Float64Array(1) },
    { weight: fromRows([[0]]), bias: new Float64Array(1) },
  ]
  const alternating = { x: fromColumn([0, 1, 2, 3]), y: fromColumn([1, -1, 1, -1]), activation: 'sin' } as const
  assert.equal(lagOne(alternating, zero), -3 / 4)
})
