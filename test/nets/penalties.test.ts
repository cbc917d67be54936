import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { covariance, zeros, type Matrix } from '../../nets/linear-algebra/matrix.ts'
import { decov } from '../../nets/penalties/decov.ts'
import { penalties, penaltyOf } from '../../nets/penalties/index.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import { correlation, penalise, type Penalty } from '../../nets/penalties/penalty.ts'
import { makeRandom } from '../../nets/random.ts'
import { assertClose } from './close.ts'

const half = Float64Array.of(1, 0.5, 0.5, 1)

test('the correlations of two features, by hand', () => {
  assertClose(correlation(Float64Array.of(4, 3, 3, 9), 2), [1, 0.5, 0.5, 1], 1e-8)
})

test('a unit that never varies has correlation zero with all, itself included', () => {
  assert.deepEqual([...correlation(Float64Array.of(0, 0, 0, 0), 2)], [0, 0, 0, 0])
})

test('pairwise is half the squared correlation of two units', () => {
  assert.equal(pairwise.value(half, 2), 0.125)
})

test('log-det of two units is minus half the logarithm of the determinant of C + 0.01 I', () => {
  assertClose([logDet.value(half, 2)], [-0.5 * Math.log(1.01 * 1.01 - 0.25)], 1e-15)
})

test('log-det is NaN where the features are, so that a diverged net shows as such', () => {
  assert.equal(logDet.value(Float64Array.of(NaN, NaN, NaN, NaN), 2), NaN)
})

test('decov is the squared covariance of two units', () => {
  assert.equal(decov.value(Float64Array.of(4, 3, 3, 9), 2), 9)
})

test('plain MSE has no penalty, every other loss has the one of its name', () => {
  assert.equal(penaltyOf('mse'), undefined)
  assert.equal(penaltyOf('log-det')?.name, 'log-det')
  for (const [name, penalty] of Object.entries(penalties)) assert.equal(penalty.name, name)
})

describe('the gradient of each penalty agrees with finite differences', () => {
  for (const penalty of Object.values<Penalty>(penalties)) {
    test(penalty.name, () => {
      const features = randomFeatures(20, 4)
      const { gradient } = penalise(penalty, covariance(features))
      const expected = features.data.map((_, at) =>
        derivative(features, at, (phi) => penalise(penalty, covariance(phi)).value),
      )
      assertClose(throughCovariance(features, gradient), expected, 1e-9)
    })
  }
})

function randomFeatures(n: number, h: number): Matrix {
  const random = makeRandom(3, 0)
  const features = zeros(n, h)
  for (let i = 0; i < features.data.length; i++) features.data[i] = random.normal() + (i % h)
  return features
}

/** dP/dφ = (2/n) (φ - mean) dP/dS for a symmetric dP/dS: what a backend does with a penalty's gradient. */
function throughCovariance(features: Matrix, gradient: Matrix): Float64Array {
  const [n, h] = features.shape
  const means = Array.from({ length: h }, (_, j) => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += features.data[i * h + j]!
    return sum / n
  })
  return features.data.map((_, at) => {
    let sum = 0
    for (let k = 0; k < h; k++) {
      sum += (features.data[at - (at % h) + k]! - means[k]!) * gradient.data[k * h + (at % h)]!
    }
    return (2 / n) * sum
  })
}

/** The central difference of a function of features in one of their elements. */
function derivative(features: Matrix, at: number, value: (features: Matrix) => number): number {
  const step = 1e-6
  const moved = (by: number): Matrix => {
    const data = Float64Array.from(features.data)
    data[at]! += by
    return { shape: features.shape, data }
  }
  return (value(moved(step)) - value(moved(-step))) / (2 * step)
}
