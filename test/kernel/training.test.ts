import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  allMachines,
  features,
  InvalidTraining,
  openTraining,
  predict,
  solvePositiveDefinite,
} from '../../kernel/index.ts'
import { wasmMachine } from '../../kernel/machine.ts'
import { digestOf, example, relativeDifference } from './example-net.ts'

const given = example([2, 3, 1], 10, 'tanh')
const constant = (steps: number, rate = 0.01) => new Float64Array(steps).fill(rate)

function trainedDigest(options: Parameters<typeof openTraining>[0], steps: number): string {
  const training = openTraining(options)
  training.steps(constant(steps))
  return digestOf(training.parameters())
}

describe('a mistake is refused with both sizes', () => {
  const refuses = (options: object, message: string) => {
    assert.throws(() => openTraining({ ...given, ...options }), new InvalidTraining(message))
  }
  test('x, y, parameters and weights that do not fit', () => {
    refuses({ x: new Float64Array(5) }, 'samples is 2.5, not a whole number above 0 (x has 5 numbers, 2 for a sample)')
    refuses({ y: new Float64Array(9) }, 'y has 9 numbers, not 10 (10 samples of 1)')
    refuses(
      { parameters: new Float64Array(12) },
      'parameters has 12 numbers, not 13 (weights and biases of all layers)',
    )
    refuses({ sampleWeights: new Float64Array(4) }, 'sampleWeights has 4 numbers, not 10 (one for a sample)')
    refuses(
      { sampleWeights: new Float64Array(10).fill(-1, 3, 4) },
      'sampleWeights[3] is -1; a weight is 0 or above, and finite',
    )
    refuses(
      { moments: new Float64Array(3) },
      'points is 1.5, not a whole number above 0 (moments has 3 numbers, 2 for a point)',
    )
  })
  test('layers that do not join, and an output layer with an activation', () => {
    const [hidden, output] = given.layers
    refuses({ layers: [output] }, 'layers has 1 layers, not at least a hidden and an output layer')
    refuses({ layers: [{ ...hidden, out: 4 }, output] }, 'layers[1] reads 3 units, but the layer below has 4')
    refuses(
      { layers: [hidden, { ...output, activation: 'sin' }] },
      'the output layer\'s activation is "sin"; it can only be identity',
    )
    refuses(
      { layers: [{ ...hidden, activation: 'swish' }, output] },
      'layers[0].activation is "swish"; it can be identity, relu, tanh, sin, sigmoid, gelu, gaussian, square',
    )
  })
  test('batches that are too large or reach past the samples', () => {
    refuses({ batches: { size: 11, seed: 1 } }, 'batches.size is 11, more than the 10 entries of the order')
    refuses({ batches: { size: 1, order: Int32Array.of(3, 10) } }, 'batches.order has 10; samples are 0 to 9')
  })
  test('calls that need what the training was not opened for', () => {
    const plain = openTraining(given)
    const batched = openTraining({ ...given, batches: { size: 5, seed: 1 } })
    assert.throws(() => plain.forward(), /forward needs the features' moments: open the training with `moments`/)
    assert.throws(() => { plain.solveOutputs(0) }, /solveOutputs needs a projected loss or `moments`/) // prettier-ignore
    assert.throws(() => batched.predictions(), /predictions needs all samples, but this training has batches/)
    assert.throws(() => plain.steps(constant(3), constant(2)), /ridges has 2 numbers, not 3/)
  })
})

describe('training', () => {
  test('many steps in one call are the steps one by one, past the size of a chunk', () => {
    const whole = openTraining({ ...given, loss: 'log-projected', batches: { size: 4, seed: 3 } })
    const parts = openTraining({ ...given, loss: 'log-projected', batches: { size: 4, seed: 3 } })
    const curve = whole.steps(constant(2100))
    const curves = [1, 1030, 1069].flatMap((steps) => [...parts.steps(constant(steps))])
    assert.deepEqual(curves, [...curve])
    assert.deepEqual(parts.parameters(), whole.parameters())
  })

  test('reading the parameters changes no later step', () => {
    const undisturbed = trainedDigest({ ...given, loss: 'projected' }, 20)
    const training = openTraining({ ...given, loss: 'projected' })
    training.steps(constant(10))
    training.parameters()
    training.predictions()
    training.steps(constant(10))
    assert.equal(digestOf(training.parameters()), undisturbed)
  })

  test('goes on from saved parameters and moments as if it had not stopped', () => {
    const first = openTraining(given)
    first.steps(constant(10))
    const second = openTraining({ ...given, parameters: first.parameters() })
    second.setAdamState(first.adamState())
    second.steps(constant(10))
    assert.equal(digestOf(second.parameters()), trainedDigest(given, 20))
  })

  test('one step of Adam moves each parameter by the rate, against its gradient', () => {
    const training = openTraining({ ...given, adam: { epsilon: 0 } })
    const { gradient } = training.valueAndGradient(given.parameters)
    training.steps(Float64Array.of(0.01))
    const expected = given.parameters.map((p, i) => p - 0.01 * Math.sign(gradient[i]!))
    assert.ok(relativeDifference(training.parameters(), expected) < 1e-15)
  })

  test('a batch of all samples in order is the full batch', () => {
    const order = Int32Array.from({ length: 10 }, (_, i) => i)
    assert.equal(trainedDigest({ ...given, batches: { size: 10, order } }, 20), trainedDigest(given, 20))
  })

  test('a given order is taken run by run, and from its start again where the rest fills no batch', () => {
    const order = Int32Array.of(3, 1, 4, 1, 5, 9, 2)
    const repeated = Int32Array.of(3, 1, 4, 1, 5, 9, 3, 1, 4, 1, 5, 9)
    const run = (each: Int32Array) => trainedDigest({ ...given, batches: { size: 3, order: each } }, 4)
    assert.equal(run(order), run(repeated))
  })

  test('weights count up to their scale, and a weight of 2 as the sample twice', () => {
    const weights = Float64Array.from(given.y, (_, i) => (i === 0 ? 2 : 1))
    const value = (options: object) => openTraining({ ...given, ...options }).valueAndGradient(given.parameters).value
    const twice = {
      x: Float64Array.of(...given.x, ...given.x.subarray(0, 2)),
      y: Float64Array.of(...given.y, given.y[0]!),
    }
    assert.ok(Math.abs(value({ sampleWeights: weights }) - value(twice)) < 1e-15)
    assert.equal(value({ sampleWeights: weights }), value({ sampleWeights: weights.map((w) => 8 * w) }))
  })

  test('a divergence ends in one NaN on every machine, not in an error', () => {
    const training = openTraining({ ...example([1, 4, 1], 10, 'square'), machine: wasmMachine() })
    training.steps(constant(50, 1e200))
    const bits = new BigUint64Array(training.parameters().buffer)
    assert.deepEqual(new Set(bits), new Set([0x7ff8000000000000n]))
  })

  test('is not used once it is closed', () => {
    for (const machine of allMachines()) {
      const training = openTraining({ ...given, machine })
      training.close()
      training.close()
      assert.throws(() => training.steps(constant(1)), /this training is closed: open another one/)
    }
  })

  test('releases its memory: a closed training makes room for the next', () => {
    const machine = wasmMachine()
    const open = () => openTraining({ ...example([2, 64, 1], 4000, 'tanh'), machine })
    open().close()
    const before = machine.allocate(1).numbers().buffer.byteLength
    for (let i = 0; i < 50; i++) open().close()
    assert.equal(machine.allocate(1).numbers().buffer.byteLength, before)
  })
})

describe('evaluation and systems', () => {
  test('predictions and features of a net worked by hand', () => {
    const layers = [
      { in: 1, out: 2, activation: 'square' },
      { in: 2, out: 1, activation: 'identity' },
    ] as const
    const net = { layers, parameters: Float64Array.of(1, 2, 0, 1, 10, 1, 0.5), x: Float64Array.of(0, 1, -1) }
    assert.deepEqual([...features(net)], [0, 1, 1, 9, 1, 1])
    assert.deepEqual([...predict(net)], [1.5, 19.5, 11.5])
  })

  test('a damped system is solved, and one that is not positive definite is refused', () => {
    const right = Float64Array.of(5, 7)
    assert.deepEqual(
      solvePositiveDefinite(Float64Array.of(1, 1, 1, 2), right, Float64Array.of(1, 1)),
      Float64Array.of(1.6, 1.8),
    )
    assert.equal(solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), right), undefined)
  })
})
