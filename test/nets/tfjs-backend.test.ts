import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { activations, type Activation } from '../../nets/activations.ts'
import type { Problem, Training } from '../../nets/backend.ts'
import type { Adam } from '../../nets/optimisers/optimiser.ts'
import { errorsOf } from '../../nets/errors-of.ts'
import { forward, hiddenFeatures, meanSquaredError } from '../../nets/evaluate.ts'
import { fit, type Recipe } from '../../nets/fit.ts'
import { initialise } from '../../nets/initialise.ts'
import { covariance, fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import { flatten, unflatten, type Layer } from '../../nets/net.ts'
import { mse, penalised } from '../../nets/losses.ts'
import { logDet } from '../../nets/penalties/log-det.ts'
import { penalties } from './all-losses.ts'
import { penalise } from '../../nets/penalties/penalty.ts'
import { penaliseWeights } from '../../nets/penalties/penalise-weights.ts'
import { sample } from '../../nets/sample.ts'
import { targets } from '../../nets/targets/index.ts'
import { makeTfjsBackend } from '../../nets/tfjs/tfjs-backend.ts'

const x = fromRows(Array.from({ length: 12 }, (_, i) => [Math.cos(i), Math.sin(3 * i)]))
const y = fromColumn(Array.from({ length: 12 }, (_, i) => Math.sin(i) + 0.3))
const adam: Adam = {
  name: 'adam',
  steps: 1000,
  rate: 0.05,
  final_rate: 1e-5,
  warm_up: 100,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
}
const training: Training = {
  optimiser: adam,
  penalty: { strength: 1, until: 0.6 },
  records: 50,
}

/** The loss in float64, written apart from the backend. */
function lossOf({ activations: names, penalty }: Problem, layers: readonly Layer[], strength: number): number {
  const mse = meanSquaredError(forward(layers, names, x), y)
  if (penalty === undefined) return mse
  if (penalty.of === 'weights') return mse + strength * penaliseWeights(penalty, layers).value
  return mse + strength * penalise(penalty, covariance(hiddenFeatures(layers, names, x).at(-1)!)).value
}

function finiteDifferences(problem: Problem, layers: readonly Layer[], strength: number): Float64Array {
  const parameters = flatten(layers)
  return parameters.map((_, at) => {
    const moved = (by: number): number => {
      const next = Float64Array.from(parameters)
      next[at]! += by
      return lossOf(problem, unflatten(layers, next), strength)
    }
    return (moved(1e-6) - moved(-1e-6)) / 2e-6
  })
}

/** The largest difference between the backend's gradient and finite differences, over the largest element. */
async function gradientError(problem: Problem, strength: number): Promise<number> {
  const widths = [2, ...problem.activations.map(() => 4), 1]
  const layers = initialise({ initialisation: 'wide', widths, activations: problem.activations, seed: 1, x, y })
  const { gradient, loss } = (await makeTfjsBackend('tfjs-wasm')).evaluate(problem, layers, strength)
  assert.ok(Math.abs(loss - lossOf(problem, layers, strength)) < 1e-5 * Math.abs(loss))
  const expected = finiteDifferences(problem, layers, strength)
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(value - gradient[i]!))) / largest
}

describe('the gradient of plain MSE agrees with finite differences to float32', () => {
  for (const name of activations) {
    for (const depth of [1, 2]) {
      test(`${name}, ${depth} hidden`, async () => {
        const problem = { x, y, activations: new Array<Activation>(depth).fill(name), fit: 'plain' as const }
        assert.ok((await gradientError(problem, 0)) < 1e-5)
      })
    }
  }
})

describe('the gradient of each penalised loss agrees with finite differences to float32', () => {
  for (const penalty of Object.values(penalties)) {
    for (const depth of [1, 2]) {
      test(`${penalty.name}, ${depth} hidden`, async () => {
        const problem = { x, y, activations: new Array<Activation>(depth).fill('tanh'), fit: 'plain' as const, penalty }
        assert.ok((await gradientError(problem, 0.7)) < 1e-4)
      })
    }
  }
})

const recipe: Recipe = { activation: 'sin', loss: mse, initialisation: 'std', width: 8, depth: 1, seed: 0, training }

test('eight sin units learn harm1 from seed 0 to a squared error of 1e-4, and again to the same weights', async () => {
  const data = sample(targets.harm1, 0)
  const backend = await makeTfjsBackend('tfjs-wasm')
  const { net, course } = await fit(data, recipe, backend)
  assert.equal(course.diverged, false)
  assert.ok((errorsOf(net, data).test_mse ?? 1) < 1e-4)
  const again = await fit(data, recipe, backend)
  assert.deepEqual(flatten(again.net.layers), flatten(net.layers))
})

test('the log-det penalty leaves tanh units less alike than plain MSE does', async () => {
  const data = sample(targets.bump, 0)
  const backend = await makeTfjsBackend('tfjs-wasm')
  const penaltyAfter = async (loss: Recipe['loss']): Promise<number> => {
    const short = { ...training, optimiser: { ...adam, steps: 300 } }
    const { net } = await fit(data, { ...recipe, activation: 'tanh', width: 8, loss, training: short }, backend)
    const features = hiddenFeatures(net.layers, net.activations, data.x_train)[0]!
    return penalise(logDet, covariance(features)).value
  }
  const [plain, prevented] = [await penaltyAfter(mse), await penaltyAfter(penalised(logDet))]
  assert.ok(prevented < plain - 0.5, `${prevented} against ${plain}`)
})

test('a learning rate that is far too high ends in a net marked as diverged, with finite weights', async () => {
  const data = sample(targets.xy, 0)
  const wild = { ...training, optimiser: { ...adam, rate: 1e25, warm_up: 0 } }
  const backend = await makeTfjsBackend('tfjs-wasm')
  const { net, course } = await fit(data, { ...recipe, activation: 'square', depth: 3, training: wild }, backend)
  assert.equal(course.diverged, true)
  assert.ok(flatten(net.layers).every(Number.isFinite))
})

test('the backend in plain JavaScript agrees with WebAssembly to float32', async () => {
  const problem = { x, y, activations: ['sin'] as const, fit: 'plain' as const, penalty: penalties.pairwise }
  const layers = initialise({ initialisation: 'std', widths: [2, 4, 1], activations: ['sin'], seed: 2, x, y })
  const wasm = (await makeTfjsBackend('tfjs-wasm')).evaluate(problem, layers, 1)
  const cpu = (await makeTfjsBackend('tfjs-cpu')).evaluate(problem, layers, 1)
  assert.ok(Math.abs(cpu.loss - wasm.loss) < 1e-5)
  assert.ok(cpu.gradient.every((value, i) => Math.abs(value - wasm.gradient[i]!) < 1e-5))
})
