/** Trainings whose results are digested: every activation, depth, loss and way to step. The digests are in golden-digests.json. */
import {
  activations,
  losses,
  type Machine,
  openTraining,
  solvePositiveDefinite,
  type Training,
  type TrainingOptions,
} from '../../kernel/index.ts'
import { digestOf, example } from './example-net.ts'

export interface Case {
  readonly name: string
  /** sha256 of the trained parameters on a build. */
  readonly digest: (machine: Machine) => string
}

type Options = Omit<TrainingOptions, 'machine'>

function aCase(name: string, options: Options, train: (training: Training, machine: Machine) => void): Case {
  const digest = (machine: Machine) => {
    const training = openTraining({ ...options, machine })
    train(training, machine)
    const result = digestOf(training.parameters())
    training.close()
    return result
  }
  return { name, digest }
}

/** 300 steps, the rate falling from 0.02, the ridge from 1e-4. */
const descend = (training: Training) => {
  const falling = Float64Array.from({ length: 300 }, (_, i) => 1 - i / 300)
  training.steps(
    falling.map((left) => 0.02 * left),
    falling.map((left) => 1e-4 * left + 1e-8),
  )
}

/** 40 steps with a penalty on the sum of squared covariances, through the gate. */
const descendPenalised = (training: Training) => {
  for (let i = 0; i < 40; i++) {
    const { covariance } = training.forward(1e-6)
    training.adamStep(training.backward({ covariance: covariance.map((c) => 0.2 * c) }), 0.01)
  }
}

/** 10 steps of Levenberg and Marquardt with a falling damping, none of them refused. */
const gaussNewton = (training: Training, machine: Machine) => {
  for (let i = 0; i < 10; i++) {
    const { jtj, jtr } = training.normalEquations()
    const damping = jtr.map(() => 0.1 / (i + 1))
    const step = solvePositiveDefinite(jtj, jtr, damping, machine)!
    training.setParameters(training.parameters().map((p, k) => p - step[k]!))
  }
}

/** The same on the projected loss: the output layer solved before each step, which moves the hidden layers alone. */
const projectedNewton = (training: Training, machine: Machine) => {
  for (let i = 0; i < 10; i++) {
    training.solveOutputs(1e-6)
    const { jtj, jtr } = training.normalEquations()
    const step = solvePositiveDefinite(jtj, jtr, jtr.map(() => 0.1 / (i + 1)), machine)! // prettier-ignore
    training.setParameters(training.parameters().map((p, k) => p - step[k]!))
  }
  training.solveOutputs(1e-6)
}

/** 40 steps down the gradient, as a line search would take them. */
const byGradient = (training: Training) => {
  for (let i = 0; i < 40; i++) {
    const at = training.parameters()
    const { gradient } = training.valueAndGradient(at)
    training.setParameters(at.map((p, k) => p - 0.05 * gradient[k]!))
  }
}

const shapes = [[1, 8, 1], [2, 7, 1], [3, 9, 1], [2, 6, 5, 1], [3, 5, 4, 6, 1], [2, 6, 2], [2, 5, 4, 3]] // prettier-ignore
const samples = 301

const trained = activations.flatMap((activation) =>
  losses.flatMap((loss) =>
    shapes.map((widths) =>
      aCase(`${activation} ${loss} ${widths.join('-')}`, { ...example(widths, samples, activation), loss }, descend),
    ),
  ),
)

const given = example([2, 9, 1], samples, 'sin')
const deep = example([2, 6, 5, 2], samples, 'tanh')
const sampleWeights = given.x.slice(0, samples).map((x) => x * x)
const order = Int32Array.from({ length: 2 * samples }, (_, i) => (i * 7) % samples)
const points = given.x.map((x) => 0.5 * x).slice(0, 130)

const ways = losses.flatMap((loss) => [
  aCase(`weights ${loss}`, { ...given, loss, sampleWeights }, descend),
  aCase(`batches in a given order ${loss}`, { ...given, loss, batches: { size: 40, order } }, descend),
  aCase(`batches by seed ${loss}`, { ...given, loss, sampleWeights, batches: { size: 64, seed: 12345 } }, descend),
  aCase(`penalty at the batch ${loss}`, { ...deep, loss, moments: 'batch' }, descendPenalised),
  aCase(
    `penalty at points ${loss}`,
    { ...given, loss, moments: points, batches: { size: 100, seed: 1 } },
    descendPenalised,
  ),
  aCase(`gradient ${loss}`, { ...deep, loss }, byGradient),
])

const secondOrder = [
  aCase('Levenberg-Marquardt, one layer', given, gaussNewton),
  aCase('Levenberg-Marquardt, two layers, two outputs, weights', { ...deep, sampleWeights }, gaussNewton),
  aCase('output layer solved', { ...deep, moments: 'batch' }, (training) => {
    training.solveOutputs(1e-8)
  }),
  aCase('wide', { ...example([2, 70, 1], 1000, 'tanh'), loss: 'log-projected' }, (training) => {
    training.steps(new Float64Array(20).fill(0.01))
  }),
]

/** What the optimisers that look at curvature are made of, for every activation and depth. */
const curved = activations.flatMap((activation) =>
  [[2, 6, 1], [2, 6, 5, 1], [3, 5, 4, 6, 1]].flatMap((widths) => {
    const net = example(widths, samples, activation)
    const name = `${activation} ${widths.join('-')}`
    return [
      aCase(`Levenberg-Marquardt ${name}`, net, gaussNewton),
      aCase(`gradient ${name}`, net, byGradient),
      aCase(`variable projection ${name}`, { ...net, loss: 'projected' }, projectedNewton),
    ]
  }),
) // prettier-ignore

/** All of them; a case's name is its key in golden-digests.json. */
export const cases: readonly Case[] = [...trained, ...ways, ...secondOrder, ...curved]
