import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { allMachines } from '../../kernel/index.ts'
import type { Problem, Training } from '../../nets/backend.ts'
import { forward, meanSquaredError } from '../../nets/evaluate.ts'
import { initialise } from '../../nets/initialise.ts'
import { kernelBackend } from '../../nets/kernel/kernel-backend.ts'
import { fromColumn, fromRows } from '../../nets/linear-algebra/matrix.ts'
import { flatten } from '../../nets/net.ts'
import type { Adam } from '../../nets/optimisers/optimiser.ts'
import { penalties } from './all-losses.ts'
import { assertClose } from './close.ts'
import { trainedDigests } from './trained-digests.ts'

const x = fromRows(Array.from({ length: 40 }, (_, i) => [Math.cos(i), Math.sin(3 * i)]))
const y = fromColumn(Array.from({ length: 40 }, (_, i) => Math.sin(i) + 0.3))
const adam: Adam = {
  name: 'adam',
  steps: 100,
  rate: 0.05,
  final_rate: 1e-5,
  warm_up: 10,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-9,
}
const problem: Problem = { x, y, activations: ['tanh'], fit: 'plain' }
const training: Training = { optimiser: adam, penalty: { strength: 1, until: 0.6 }, records: 10 }
const first = initialise({ initialisation: 'std', widths: [2, 5, 1], activations: ['tanh'], seed: 0, x, y })

const train = (changes: Partial<Problem>, more: Partial<Training> = {}) =>
  kernelBackend.train({ ...problem, ...changes }, first, { ...training, ...more })

describe('training on the kernel', () => {
  test('records the loss at even steps and at the end, where it is that of the net', async () => {
    const { layers, diverged, history } = await train({})
    assert.equal(diverged, false)
    assert.deepEqual(
      history.map(({ step }) => step),
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    )
    assertClose([history[0]!.mse], [meanSquaredError(forward(first, ['tanh'], x), y)], 1e-14)
    assertClose([history.at(-1)!.mse], [meanSquaredError(forward(layers, ['tanh'], x), y)], 1e-14)
  })

  test('how often the loss is recorded changes no weight', async () => {
    for (const penalty of [undefined, penalties['log-det'], penalties.spectral]) {
      const [few, many] = [await train({ penalty }, { records: 1 }), await train({ penalty }, { records: 100 })]
      assert.equal(many.history.length, 101)
      assert.deepEqual(flatten(few.layers), flatten(many.layers))
    }
  })

  test('a penalty without strength changes no weight, and is recorded all the same', async () => {
    const plain = await train({})
    const penalised = await train({ penalty: penalties.pairwise }, { penalty: { strength: 0, until: 1 } })
    assert.deepEqual(flatten(penalised.layers), flatten(plain.layers))
    assert.ok(penalised.history.every(({ penalty }) => penalty > 0))
  })

  test('each schedule of a penalty leads elsewhere', async () => {
    const ends = []
    for (const schedule of ['constant', 'annealed', 'early'] as const) {
      const { layers } = await train(
        { penalty: penalties.pairwise },
        { penalty: { strength: 1, schedule, until: 0.5 } },
      )
      ends.push(flatten(layers).join())
    }
    assert.equal(new Set(ends).size, 3)
  })

  test('a projected loss ends with the output layer that is best for the units', async () => {
    const { layers, history } = await train({ fit: 'projected', ridge: 1e-12 })
    const mse = meanSquaredError(forward(layers, ['tanh'], x), y)
    assertClose([history.at(-1)!.mse], [mse], 1e-6)
    const { gradient } = kernelBackend.evaluate(problem, layers, 0)
    assert.ok(gradient.slice(-6).every((slope) => Math.abs(slope) < 1e-6))
  })

  test('the loss of a log projected training is recorded without its logarithm', async () => {
    const [projected, log] = [
      await train({ fit: 'projected', ridge: 1e-4 }),
      await train({ fit: 'log-projected', ridge: 1e-4 }),
    ]
    assertClose([log.history[0]!.mse], [projected.history[0]!.mse], 1e-14)
  })

  test('an optimiser after Adam goes on where Adam ended', async () => {
    const { history } = await train(
      {},
      { optimiser: { name: 'levenberg-marquardt', steps: 20, start: adam }, records: 12 },
    )
    assert.deepEqual(
      history.map(({ step }) => step),
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
    )
    assert.equal(history[10]!.mse, (await train({})).history[10]!.mse)
    assert.ok(history[12]!.mse < history[10]!.mse)
  })

  test('progress counts the steps of both', async () => {
    const seen: string[] = []
    const optimiser = { name: 'lbfgs', steps: 20, start: { ...adam, steps: 40 } } as const
    await kernelBackend.train(problem, first, { ...training, optimiser, records: 3 }, (done, total) =>
      seen.push(`${done}/${total}`),
    )
    assert.deepEqual(seen, ['20/60', '40/60', '60/60'])
  })
})

describe('training that diverges', () => {
  const wild = { ...adam, rate: 1e120, final_rate: 1e120, warm_up: 0 }
  const square: Partial<Problem> = { activations: ['square'] }

  test('keeps the last weights with a finite loss, and says so', async () => {
    for (const records of [1, 100]) {
      const { layers, diverged, history } = await train(square, { optimiser: wild, records })
      assert.equal(diverged, true)
      assert.ok(history.length >= 1 && history.length < 5)
      assert.ok(Number.isFinite(kernelBackend.evaluate({ ...problem, ...square }, layers, 0).mse))
    }
  })

  test('the last weights are the same however often the loss is recorded', async () => {
    const ends = [1, 3, 50, 100].map(async (records) => {
      const { layers } = await train(square, { optimiser: { ...wild, rate: 1e30, final_rate: 1e30 }, records })
      return flatten(layers).join()
    })
    assert.equal(new Set(await Promise.all(ends)).size, 1)
  })

  test('with a penalty, too', async () => {
    const { layers, diverged } = await train({ ...square, penalty: penalties.pairwise }, { optimiser: wild })
    assert.equal(diverged, true)
    assert.ok(flatten(layers).every(Number.isFinite))
  })

  test('and that is not finite from the start keeps the first weights', async () => {
    const huge = first.map(({ weight, bias }) => ({ weight: { ...weight, data: weight.data.map(() => 1e200) }, bias }))
    for (const optimiser of [adam, { name: 'levenberg-marquardt', steps: 5 } as const]) {
      const course = await kernelBackend.train({ ...problem, ...square }, huge, { ...training, optimiser })
      assert.deepEqual(flatten(course.layers), flatten(huge))
      assert.deepEqual([course.diverged, course.history], [true, []])
    }
  })
})

describe('trained weights are the committed ones to the bit, for every loss, schedule and optimiser', () => {
  const golden: unknown = JSON.parse(readFileSync(new URL('golden-digests.json', import.meta.url), 'utf8'))

  test('in this process', async () => {
    assert.deepEqual(await trainedDigests(), golden)
  })

  test(`on ${allMachines().length > 1 ? 'WebAssembly where this process is native' : 'WebAssembly again'}`, async () => {
    const print = fileURLToPath(new URL('trained-digests.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', print], {
      env: { ...process.env, KERNEL: 'wasm' },
    })
    assert.deepEqual(JSON.parse(stdout), golden)
  })
})
