import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { covariance, zeros, type Matrix } from '../../nets/linear-algebra/matrix.ts'
import { decov } from '../../nets/penalties/decov.ts'
import { initialise } from '../../nets/initialise.ts'
import { flatten, unflatten } from '../../nets/net.ts'
import { deadUnits } from '../../nets/penalties/dead-units.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { lp } from '../../nets/penalties/lp.ts'
import { penaltyNames } from '../../nets/penalties/names.ts'
import { orthoReg } from '../../nets/penalties/ortho-reg.ts'
import { pairwise } from '../../nets/penalties/pairwise.ts'
import { penaliseWeights } from '../../nets/penalties/penalise-weights.ts'
import { correlation, penalise, type Penalty, type WeightPenalty } from '../../nets/penalties/penalty.ts'
import { spectral } from '../../nets/penalties/spectral.ts'
import { vicReg } from '../../nets/penalties/vic-reg.ts'
import { makeRandom } from '../../nets/random.ts'
import { penalties } from './all-losses.ts'
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

test('dead is the mean of log(1 + 0.01 / variance): log 2 for a unit of variance 0.01', () => {
  assertClose([deadUnits.value(Float64Array.of(0.01, 0, 0, 0.01), 2)], [Math.LN2], 1e-6)
  assert.ok(deadUnits.value(Float64Array.of(0.01, 0, 0, 0), 2) > 7)
})

test('vicreg hinges a deviation of one half by one half, and adds a 25th of the squared covariances', () => {
  assertClose([vicReg.value(Float64Array.of(0.2499, 0, 0, 4), 2)], [0.25], 1e-15)
  assertClose([vicReg.value(Float64Array.of(4, 5, 5, 4), 2)], [1], 1e-15)
})

test('ortho-reg is log 2 for each unit of a pair that points the same way, and nothing for one that points apart', () => {
  const pair = (x: number) => orthoReg.value({ shape: [2, 2], data: Float64Array.of(1, 0, x, 0) })
  assertClose([pair(3)], [Math.LN2], 1e-15)
  assert.ok(pair(-3) < 1e-8)
})

test('spectral is the distance from one of the squared singular value that is furthest from it', () => {
  assert.equal(spectral.value({ shape: [2, 2], data: Float64Array.of(3, 0, 0, 0.5) }), 8)
  assert.equal(spectral.value({ shape: [2, 2], data: Float64Array.of(1, 0, 0, 0.5) }), 0.75)
})

test('lp is the mean root of the output weights', () => {
  assertClose([lp.value({ shape: [1, 2], data: Float64Array.of(4, -0.25) })], [(2 + 0.5) / 2], 1e-7)
})

test('each penalty bears the name it goes by', () => {
  assert.deepEqual(Object.keys(penalties), [...penaltyNames])
  for (const [name, penalty] of Object.entries(penalties)) assert.equal(penalty.name, name)
})

describe('the gradient of each penalty agrees with finite differences', () => {
  for (const penalty of Object.values<Penalty>(penalties)) {
    test(penalty.name, () => {
      if (penalty.of === 'weights') {
        checkWeights(penalty)
        return
      }
      const features = randomFeatures(20, 4)
      const { gradient } = penalise(penalty, covariance(features))
      const expected = features.data.map((_, at) =>
        derivative(features, at, (phi) => penalise(penalty, covariance(phi)).value),
      )
      assertClose(throughCovariance(features, gradient), expected, 1e-9)
    })
  }
})

function checkWeights(penalty: WeightPenalty): void {
  const x = zeros(1, 2)
  const start = {
    initialisation: 'wide',
    widths: [2, 5, 4, 1],
    activations: ['sin', 'sin'],
    seed: 1,
    x,
    y: zeros(1, 1),
  } as const
  const layers = initialise(start)
  const parameters = flatten(layers)
  const value = (at: Matrix): number => penaliseWeights(penalty, unflatten(layers, at.data)).value
  const expected = parameters.map((_, i) => derivative({ shape: [1, parameters.length], data: parameters }, i, value))
  const { gradient } = penaliseWeights(penalty, layers)
  assert.ok(gradient.some((slope) => Math.abs(slope) > 0.01))
  assertClose(gradient, expected, 1e-7)
}

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
