import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Activation, activations, losses, openTraining, predict } from '../../kernel/index.ts'
import { type Example, example, layersOf, numericGradient, relativeDifference, uniform } from './example-net.ts'

const ridge = 1e-3
const shapes = [
  [1, 4, 1],
  [2, 5, 1],
  [3, 6, 1],
  [2, 5, 4, 1],
  [2, 4, 3],
  [3, 4, 5, 3, 2],
]

function checkGradient(given: Parameters<typeof openTraining>[0], activation: Activation): void {
  const training = openTraining(given)
  const { gradient } = training.valueAndGradient(given.parameters, ridge)
  const numeric = numericGradient((p) => training.valueAndGradient(p, ridge).value, given.parameters, activation)
  const difference = relativeDifference(gradient, numeric)
  training.close()
  assert.ok(difference < 1e-7, `gradient is off by ${difference.toExponential(1)}`)
}

describe('the gradient agrees with finite differences to 1e-7', () => {
  for (const activation of activations) {
    for (const loss of losses) {
      // Units that are all linear are each other's combinations: their projected loss is flat to rounding.
      if (activation === 'identity' && loss !== 'plain') continue
      test(`${activation}, ${loss}: one to three hidden layers, one to three outputs, weighted samples`, () => {
        for (const widths of shapes) {
          const given = example(widths, 37, activation)
          const next = uniform(5)
          checkGradient({ ...given, loss }, activation)
          checkGradient({ ...given, loss, sampleWeights: given.x.slice(0, 37).map(() => 1.1 + next()) }, activation)
        }
      })
    }
  }
})

/** P = a . mean + sum of B_jk C_jk + sum of C_jk^2: a value and its gradient, linear and quadratic. */
function penaltyOf(features: number) {
  const next = uniform(9)
  const a = Float64Array.from({ length: features }, next)
  const b = Float64Array.from({ length: features * features }, next)
  const value = ({ mean, covariance }: { mean: Float64Array; covariance: Float64Array }) =>
    mean.reduce((sum, m, j) => sum + a[j]! * m, 0) + covariance.reduce((sum, c, i) => sum + b[i]! * c + c * c, 0)
  const gradient = (covariance: Float64Array) => ({ mean: a, covariance: covariance.map((c, i) => b[i]! + 2 * c) })
  return { value, gradient }
}

function checkPenalised(given: Example, loss: (typeof losses)[number], moments: 'batch' | Float64Array): void {
  const training = openTraining({ ...given, loss, moments })
  const penalty = penaltyOf(given.layers.at(-1)!.in)
  const total = (p: Float64Array) => {
    training.setParameters(p)
    const at = training.forward(ridge)
    return at.loss + penalty.value(at)
  }
  const numeric = numericGradient(total, given.parameters, 'tanh')
  training.setParameters(given.parameters)
  const gradient = training.backward(penalty.gradient(training.forward(ridge).covariance))
  training.close()
  const difference = relativeDifference(gradient, numeric)
  assert.ok(difference < 1e-7, `gradient is off by ${difference.toExponential(1)}`)
}

describe('the gate for penalties', () => {
  for (const loss of losses) {
    test(`${loss}: the gradient through the moments of the batch, or of fixed points, agrees with finite differences to 1e-7`, () => {
      const points = Float64Array.from({ length: 2 * 21 }, uniform(4))
      for (const widths of [
        [2, 5, 1],
        [2, 4, 3, 1],
        [2, 4, 2],
      ]) {
        // prettier-ignore
        checkPenalised(example(widths, 150, 'tanh'), loss, 'batch')
        checkPenalised(example(widths, 150, 'tanh'), loss, points)
      }
    })
  }

  test('without a penalty the two halves give the whole gradient, and the loss', () => {
    const given = example([2, 5, 4, 1], 150, 'sin')
    const training = openTraining({ ...given, moments: 'batch' })
    const { value, gradient } = training.valueAndGradient(given.parameters)
    assert.equal(training.forward().loss, value)
    assert.ok(relativeDifference(training.backward(), gradient) < 1e-15)
  })

  test('the moments are those of the features', () => {
    const given = example([2, 3, 1], 150, 'tanh')
    const training = openTraining({ ...given, moments: 'batch' })
    const { mean, covariance } = training.forward()
    const features = training.features()
    const column = (j: number) => features.filter((_, i) => i % 3 === j)
    const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
    const means = [0, 1, 2].map((j) => average(column(j)))
    const products = (j: number, k: number) =>
      average(column(j).map((f, i) => (f - means[j]!) * (column(k)[i]! - means[k]!)))
    assert.ok(relativeDifference(mean, means) < 1e-15)
    assert.ok(
      relativeDifference(
        covariance,
        [0, 1, 2].flatMap((j) => [0, 1, 2].map((k) => products(j, k))),
      ) < 1e-14,
    )
  })
})

describe('the projected loss', () => {
  test('is the least of the plain loss with a ridge over the output layer', () => {
    const given = example([2, 4, 2], 90, 'tanh')
    const training = openTraining({ ...given, loss: 'projected', moments: 'batch' })
    training.setParameters(given.parameters)
    const { loss, covariance } = training.forward(0.01)
    const solved = training.parameters()
    const objective = (p: Float64Array) => {
      const f = predict({ layers: given.layers, parameters: p, x: given.x })
      const squares = f.reduce((sum, value, i) => sum + (value - given.y[i]!) ** 2, 0) / 90
      const ridges = [...p.subarray(12, 20)].reduce((sum, v, i) => sum + v * v * covariance[(i % 4) * 5]!, 0)
      return squares + 0.01 * ridges
    }
    training.solveOutputs(0.01)
    solved.set(training.parameters())
    assert.ok(Math.abs(objective(solved) - loss) < 1e-14)
    const slopes = numericGradient(objective, solved, 'tanh').subarray(12)
    assert.ok(
      slopes.every((slope) => Math.abs(slope) < 1e-11),
      String(slopes),
    )
  })

  test('leaves out a unit without spread, and units that are combinations of others', () => {
    const given = example([1, 4, 1], 60, 'relu')
    given.parameters.set([0, 0.5, 0.5, 1], 0) // unit 0 is constant; 1 and 2 are twins
    given.parameters.set([1, 0.1, 0.1, -0.2], 4)
    const training = openTraining({ ...given, loss: 'projected' })
    training.setParameters(given.parameters)
    training.solveOutputs(0)
    const v = training.parameters().subarray(8, 12)
    assert.equal(v[0], 0)
    assert.ok(
      v.every((weight) => Math.abs(weight) < 100),
      String(v),
    )
  })
})

describe('the Gauss-Newton matrix', () => {
  for (const widths of [
    [2, 4, 1],
    [1, 3, 4, 1],
    [2, 4, 3],
  ]) {
    // prettier-ignore
    test(`J^T J and J^T r of ${widths.join('-')} agree with a Jacobian by finite differences to 1e-7`, () => {
      const given = example(widths, 50, 'tanh')
      const next = uniform(5)
      const sampleWeights = Float64Array.from({ length: 50 }, () => 1.1 + next())
      const total = sampleWeights.reduce((sum, w) => sum + w, 0)
      const outputs = widths.at(-1)!
      const training = openTraining({ ...given, sampleWeights })
      const { jtj, jtr, loss } = training.normalEquations()
      const residual = (i: number) => (p: Float64Array) =>
        (predict({ layers: layersOf(widths, 'tanh'), parameters: p, x: given.x })[i]! - given.y[i]!) *
        Math.sqrt(sampleWeights[Math.floor(i / outputs)]! / total)
      const rows = Array.from(given.y, (_, i) => numericGradient(residual(i), given.parameters, 'tanh'))
      const size = given.parameters.length
      const expected = jtj.map((_, i) => rows.reduce((sum, row) => sum + row[i % size]! * row[Math.floor(i / size)]!, 0))
      assert.ok(relativeDifference(jtj, expected) < 1e-7)
      const { value, gradient } = training.valueAndGradient(given.parameters)
      assert.ok(relativeDifference(jtr, gradient.map((g) => g / 2)) < 1e-13)
      assert.ok(Math.abs(loss - value) < 1e-14)
    })
  }
})
