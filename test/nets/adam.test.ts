import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adamInit, adamStep, type AdamSettings } from '../../nets/optimisers/adam.ts'
import type { Evaluation } from '../../nets/backend.ts'
import { fromRows } from '../../nets/linear-algebra/matrix.ts'
import { flatten, type Layer } from '../../nets/net.ts'
import { runAdam } from '../../nets/tfjs/run-adam.ts'
import { learningRate, strengthAt, type Schedule } from '../../nets/schedule.ts'
import { assertClose } from './close.ts'

const settings: AdamSettings = {
  steps: 100,
  rate: 0.1,
  final_rate: 0.01,
  warm_up: 10,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
}

test('the first step of Adam is as long as the learning rate, against the sign of the gradient', () => {
  const parameters = Float64Array.of(1, 1)
  adamStep(parameters, Float64Array.of(20, -0.003), adamInit(parameters), { t: 1, rate: 0.1, settings })
  assertClose(parameters, [0.9, 1.1], 1e-6)
})

test('the second step of Adam, by hand', () => {
  const parameters = Float64Array.of(0)
  const state = adamInit(parameters)
  adamStep(parameters, Float64Array.of(1), state, { t: 1, rate: 1, settings: { ...settings, epsilon: 0 } })
  adamStep(parameters, Float64Array.of(3), state, { t: 2, rate: 1, settings: { ...settings, epsilon: 0 } })
  const m = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.81)
  const v = (0.999 * 0.001 + 0.001 * 9) / (1 - 0.998001)
  assertClose(parameters, [-1 - m / Math.sqrt(v)], 1e-12)
})

test('the learning rate rises in a line, peaks at the end of the warm-up, and ends at its final value', () => {
  const rates = [5, 10, 55, 100].map((t) => learningRate(settings, t))
  assertClose(rates, [0.05, 0.1, 0.055, 0.01], 1e-15)
})

test("a penalty's strength stays, falls as a parabola to zero, or stays and is switched off", () => {
  const at = (schedule: Schedule): number[] =>
    [1, 30, 60, 90].map((t) => strengthAt({ strength: 2, schedule, until: 0.6 }, { t, steps: 100 }))
  assertClose(at('constant'), [2, 2, 2, 2], 0)
  assertClose(at('annealed'), [2 * (59 / 60) ** 2, 0.5, 0, 0], 1e-15)
  assertClose(at('early'), [2, 2, 0, 0], 0)
})

test('a penalty is annealed where its schedule is left out', () => {
  assert.equal(strengthAt({ strength: 2, until: 0.6 }, { t: 30, steps: 100 }), 0.5)
})

const first: Layer[] = [{ weight: fromRows([[4]]), bias: Float64Array.of(0) }]
const training = { adam: settings, penalty: { strength: 0, until: 1 }, records: 10 }

/** (w - 1)² + b². */
function bowl(layers: readonly Layer[]): Evaluation {
  const [w, b] = [...flatten(layers)] as [number, number]
  const mse = (w - 1) ** 2 + b * b
  return { loss: mse, mse, penalty: 0, gradient: Float64Array.of(2 * (w - 1), 2 * b) }
}

test('training records the loss at even steps and at the end, and does not touch the first weights', () => {
  const { layers, diverged, history } = runAdam(bowl, first, { ...training, adam: { ...settings, steps: 300 } })
  assert.equal(diverged, false)
  assert.deepEqual(
    history.map(({ step }) => step),
    [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300],
  )
  assert.equal(history[0]!.mse, 9)
  assert.ok(history.at(-1)!.mse < 1e-3)
  assert.deepEqual([...flatten(first)], [4, 0])
  assert.notEqual(layers, first)
})

test('training that diverges keeps the last weights with a finite loss and says so', () => {
  let steps = 0
  const seen: number[] = []
  const evaluate = (layers: readonly Layer[]): Evaluation => {
    seen.push(flatten(layers)[0]!)
    return ++steps < 3 ? bowl(layers) : { ...bowl(layers), mse: NaN }
  }
  const { layers, diverged, history } = runAdam(evaluate, first, training)
  assert.equal(diverged, true)
  assert.equal(flatten(layers)[0], seen[1])
  assert.deepEqual(
    history.map(({ step }) => step),
    [0],
  )
})

test('training that is not finite from the start keeps the first weights', () => {
  const evaluate = (layers: readonly Layer[]): Evaluation => ({ ...bowl(layers), mse: Infinity })
  assert.deepEqual(runAdam(evaluate, first, training), { layers: first, diverged: true, history: [] })
})
