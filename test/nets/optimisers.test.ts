import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NormalEquations } from '../../kernel/index.ts'
import { fit, type Recipe } from '../../nets/fit.ts'
import { kernelBackend } from '../../nets/kernel/kernel-backend.ts'
import { lbfgsInit, lbfgsStep } from '../../nets/optimisers/lbfgs.ts'
import { levenbergMarquardtInit, levenbergMarquardtStep } from '../../nets/optimisers/levenberg-marquardt.ts'
import { logProjected, mse } from '../../nets/losses.ts'
import type { Optimiser } from '../../nets/optimisers/optimiser.ts'
import { variableProjectionInit, variableProjectionStep } from '../../nets/optimisers/variable-projection.ts'
import { sample } from '../../nets/sample.ts'
import { targets, type TargetName } from '../../nets/targets/index.ts'
import { assertClose } from './close.ts'

/** The same state stepped many times. */
function repeat<State>(times: number, step: (state: State) => State, first: State): State {
  let state = first
  for (let i = 0; i < times; i++) state = step(state)
  return state
}

/** Rosenbrock's valley, (1 - x)² + 100 (y - x²)², and its residuals 1 - x and 10 (y - x²). */
const valley = (p: Float64Array) => {
  const [x, y] = p as unknown as [number, number]
  const [r, s] = [1 - x, 10 * (y - x * x)]
  return { value: r * r + s * s, gradient: Float64Array.of(-2 * r - 40 * x * s, 20 * s) }
}

const valleyEquations = (p: Float64Array): NormalEquations => {
  const [x, y] = p as unknown as [number, number]
  const [r, s] = [1 - x, 10 * (y - x * x)]
  // J has the rows (-1, 0) and (-20 x, 10).
  const jtj = Float64Array.of(1 + 400 * x * x, -200 * x, -200 * x, 100)
  return { jtj, jtr: Float64Array.of(-r - 20 * x * s, 10 * s), loss: r * r + s * s }
}

const farEnd = Float64Array.of(-1.2, 1)

describe('L-BFGS', () => {
  test('goes through the valley to its end in 60 steps', () => {
    const { parameters } = repeat(60, (state) => lbfgsStep(valley, state), lbfgsInit(valley, farEnd))
    assertClose(parameters, [1, 1], 1e-8)
  })

  test('never goes up, and stays where there is nothing lower', () => {
    let state = lbfgsInit(valley, farEnd)
    for (let i = 0; i < 60; i++) {
      const next = lbfgsStep(valley, state)
      assert.ok(next.value <= state.value)
      state = next
    }
    const end = lbfgsInit(valley, Float64Array.of(1, 1))
    assert.equal(lbfgsStep(valley, end), end)
  })

  test('does not change the state that it is given', () => {
    const state = lbfgsStep(valley, lbfgsInit(valley, farEnd))
    const copy = structuredClone(state)
    lbfgsStep(valley, state)
    assert.deepEqual(state, copy)
  })
})

describe('Levenberg-Marquardt', () => {
  const problem = { value: (p: Float64Array) => valley(p).value, normalEquations: valleyEquations }
  const step = (state: ReturnType<typeof levenbergMarquardtInit>) => levenbergMarquardtStep(problem, state)

  test('goes through the valley to rounding in 40 trials', () => {
    const { parameters, equations } = repeat(40, step, levenbergMarquardtInit(problem, farEnd))
    assertClose(parameters, [1, 1], 1e-14)
    assert.ok(equations.loss < 1e-25)
  })

  test('the first step, by hand: (JᵀJ + 0.01 I) s = Jᵀr', () => {
    // r = x - 2 at x = 0 with J = 1: s = -2 / 1.01
    const line = {
      value: ([x]: Float64Array) => (x! - 2) * (x! - 2),
      normalEquations: ([x]: Float64Array) => ({
        jtj: Float64Array.of(1),
        jtr: Float64Array.of(x! - 2),
        loss: (x! - 2) * (x! - 2),
      }),
    }
    const next = levenbergMarquardtStep(line, levenbergMarquardtInit(line, Float64Array.of(0)))
    assertClose(next.parameters, [2 / 1.01], 1e-15)
    assert.ok(next.damping < 0.01)
  })

  test('a trial that leads up changes the damping alone', () => {
    const uphill = { ...problem, value: () => Infinity }
    const first = levenbergMarquardtInit(problem, farEnd)
    const next = levenbergMarquardtStep(uphill, first)
    assert.deepEqual(next, { ...first, damping: 2 * first.damping, raise: 4 })
  })
})

/** y = v x^a at x = 1, 2, ..., 6 for v = 3 and a = 2: parameters (a, v, c), with v and the constant c solved for. */
function powerLaw(ridge: number) {
  const x = [1, 2, 3, 4, 5, 6]
  const n = x.length
  const y = x.map((value) => 3 * value * value)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n
  const project = ([a]: Float64Array) => {
    const phi = x.map((value) => value ** a!)
    const [m, my] = [mean(phi), mean(y)]
    const variance = mean(phi.map((value) => (value - m) ** 2))
    const v = mean(phi.map((value, i) => (value - m) * (y[i]! - my))) / (variance * (1 + ridge))
    const value = mean(phi.map((p, i) => (v * (p - m) - y[i]! + my) ** 2)) + ridge * v * v * variance
    return { value, parameters: Float64Array.of(a!, v, my - v * m) }
  }
  const normalEquations = ([a, v, c]: Float64Array): NormalEquations => {
    const rows = x.map((value) => [v! * value ** a! * Math.log(value), value ** a!, 1])
    const r = x.map((value, i) => v! * value ** a! + c! - y[i]!)
    const jtj = [0, 1, 2].flatMap((i) => [0, 1, 2].map((k) => mean(rows.map((row) => row[i]! * row[k]!))))
    const jtr = [0, 1, 2].map((i) => mean(rows.map((row, s) => row[i]! * r[s]!)))
    return { jtj: Float64Array.from(jtj), jtr: Float64Array.from(jtr), loss: mean(r.map((value) => value * value)) }
  }
  return { outputs: 2, ridge, project, normalEquations }
}

describe('variable projection', () => {
  test('finds the exponent of a power law, and its factor with it', () => {
    const problem = powerLaw(0)
    const first = variableProjectionInit(problem, Float64Array.of(0.5, 0, 0))
    const { parameters } = repeat(30, (state) => variableProjectionStep(problem, state), first)
    assertClose(parameters, [2, 3, 0], 1e-9)
  })

  test('a ridge makes the output weight smaller than its best', () => {
    const problem = powerLaw(0.1)
    const first = variableProjectionInit(problem, Float64Array.of(2, 0, 0))
    assertClose([first.parameters[1]!], [3 / 1.1], 1e-12)
  })
})

const start = { rate: 0.05, final_rate: 1e-5, warm_up: 100, beta1: 0.9, beta2: 0.999, epsilon: 1e-9, steps: 2500 }

async function lastError(target: TargetName, optimiser: Optimiser, changes: Partial<Recipe>): Promise<number> {
  const training = { optimiser, penalty: { strength: 0, until: 1 }, records: 10 }
  const recipe = { activation: 'tanh', loss: mse, initialisation: 'std', width: 16, depth: 1, seed: 0 } as const
  const { course } = await fit(sample(targets[target], 0), { ...recipe, training, ...changes }, kernelBackend)
  assert.equal(course.diverged, false)
  return course.history.at(-1)!.mse
}

describe('nets trained by looking at curvature', () => {
  for (const seed of [0, 1, 2, 3]) {
    test(`Levenberg-Marquardt after Adam finds four sinusoids with four units to rounding, seed ${seed}`, async () => {
      const optimiser = { name: 'levenberg-marquardt', steps: 300, start } as const
      assert.ok((await lastError('harm4', optimiser, { activation: 'sin', width: 4, seed })) < 1e-19)
    })
  }

  test('variable projection, Levenberg-Marquardt, L-BFGS and Adam on exp(sin πx + y²), in this order of error', async () => {
    const adam = await lastError('expsin', { name: 'adam', ...start, steps: 300 }, {})
    const lbfgs = await lastError('expsin', { name: 'lbfgs', steps: 300 }, {})
    const lm = await lastError('expsin', { name: 'levenberg-marquardt', steps: 300 }, {})
    const projection = await lastError('expsin', { name: 'variable-projection', steps: 300, ridge: 1e-12 }, {})
    assert.ok(projection < lm && lm < lbfgs && lbfgs < adam, [projection, lm, lbfgs, adam].join(' '))
    assert.ok(projection < 1e-4)
  })

  test('L-BFGS on a projected loss ends with the output layer solved for', async () => {
    const changes = { loss: logProjected, ridge: 1e-8 } as const
    assert.ok((await lastError('expsin', { name: 'lbfgs', steps: 200 }, changes)) < 1e-3)
  })
})
