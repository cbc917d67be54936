import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bootstrap } from '../../nets/statistics/bootstrap.ts'
import { mean } from '../../nets/statistics/mean.ts'
import { median, quantileOf } from '../../nets/statistics/quantile.ts'

describe('the bootstrap', () => {
  test('of groups that are all alike has no width', () => {
    assert.deepEqual(bootstrap([3, 3, 3], mean), { value: 3, interval: [3, 3] })
  })

  test('of a mean comes near the interval of the normal distribution', () => {
    const values = Array.from({ length: 400 }, (_, i) => i / 399)
    const { value, interval } = bootstrap(values, mean)
    const half = 1.96 * Math.sqrt(1 / 12 / 400)
    assert.ok(Math.abs(value - 0.5) < 1e-12)
    assert.ok(Math.abs(interval[0] - (0.5 - half)) < 0.1 * half, `${interval[0]}`)
    assert.ok(Math.abs(interval[1] - (0.5 + half)) < 0.1 * half, `${interval[1]}`)
  })

  test('draws the same groups for the same seed, and others for another', () => {
    const values = [1, 2, 4, 8, 16, 32]
    assert.deepEqual(bootstrap(values, mean, { seed: 1 }), bootstrap(values, mean, { seed: 1 }))
    assert.notDeepEqual(bootstrap(values, mean, { seed: 1 }).interval, bootstrap(values, mean, { seed: 2 }).interval)
  })

  test('refuses an empty sample', () => {
    assert.throws(() => bootstrap([], mean), { message: 'the bootstrap needs at least one group, not 0' })
  })
})

test('a quantile lies on the line between its neighbours', () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 0.875, 1].map((share) => quantileOf([10, 20, 30, 50, 90], share)),
    [10, 20, 30, 70, 90],
  )
  assert.equal(quantileOf([7], 0.3), 7)
})

test('a median stands beside infinite values, and is infinite where the middle is', () => {
  assert.equal(median([Infinity, 2, 1]), 2)
  assert.equal(median([4, 1, 2, 9]), 3)
  assert.equal(median([Infinity, 1, 2, Infinity]), Infinity)
  assert.equal(median([Infinity, 1, Infinity, Infinity]), Infinity)
})
