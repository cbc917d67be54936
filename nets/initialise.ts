import type { Activation } from './activations.ts'
import { hiddenFeatures } from './evaluate.ts'
import { greedyUnits } from './greedy-units.ts'
import { leastSquares } from './linear-algebra/least-squares.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import type { Layer } from './net.ts'
import { makeRandom, streams, type Random } from './random.ts'

/** How first weights are drawn; see {@link initialise}. */
export const initialisations = ['std', 'wide', 'pick', 'greedy'] as const

/** The name of an initialisation. */
export type Initialisation = (typeof initialisations)[number]

/** What an initialisation starts from: the widths of all layers (input, hidden ones, output), and the scaled data. */
export interface Start {
  readonly initialisation: Initialisation
  readonly widths: readonly number[]
  readonly activations: readonly Activation[]
  readonly seed: number
  readonly x: Matrix
  readonly y: Matrix
}

/** How much wider than `std` the first layer's weights of `wide` are. */
const wide = 8

/** The factors that `pick` chooses from. */
const factors = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/**
 * The first weights of a net, from its seed.
 *
 * - `std`: weights and biases uniform on ±1/√(inputs), as PyTorch draws them.
 * - `wide`: the same, the first layer's weights times 8 and its biases uniform on ±π.
 * - `pick`: as `wide` with the factor, of 1, 2, 4, ..., 256, whose untrained features fit the training points best; a larger
 *   one must win by 1 %.
 * - `greedy`: the first hidden layer chosen unit by unit from a random pool, each the one that helps the fit most, with the
 *   best output layer for it; see {@link greedyUnits}. For one hidden layer.
 */
export function initialise(start: Start): Layer[] {
  switch (start.initialisation) {
    case 'std':
      return draw(start, 1)
    case 'wide':
      return draw(start, wide)
    case 'pick':
      return pick(start)
    case 'greedy':
      return greedy(start)
    default:
      return start.initialisation satisfies never
  }
}

function pick(start: Start): Layer[] {
  const candidates = factors.map((factor) => draw(start, factor))
  const errors = candidates.map((layers) => {
    const features = hiddenFeatures(layers, start.activations, start.x).at(-1) ?? start.x
    return leastSquares(features, start.y.data, 1e-8).mse
  })
  const best = errors.reduce((top, error, i) => (error < 0.99 * errors[top]! ? i : top), 0)
  return candidates[best]!
}

function greedy({ widths, activations, seed, x, y }: Start): Layer[] {
  const [width, ...deeper] = widths.slice(1, -1)
  const activation = activations[0]
  if (width === undefined || activation === undefined || deeper.length > 0) {
    throw new Error(`the initialisation "greedy" is for one hidden layer, not ${activations.length}`)
  }
  return [...greedyUnits({ width, activation, x, y }, makeRandom(seed, streams.initialWeights))]
}

/** Draws each layer's weights in row-major order, then its biases; a factor above 1 widens the first layer. */
function draw({ widths, seed }: Start, factor: number): Layer[] {
  const random = makeRandom(seed, streams.initialWeights)
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!
    const bound = 1 / Math.sqrt(inputs)
    const widened = i === 0 && factor > 1
    const weight = uniforms(random, outputs * inputs, widened ? factor * bound : bound)
    const bias = uniforms(random, outputs, widened ? Math.PI : bound)
    return { weight: { shape: [outputs, inputs], data: weight }, bias }
  })
}

function uniforms(random: Random, count: number, bound: number): Float64Array {
  return new Float64Array(count).map(() => (2 * random.uniform() - 1) * bound)
}
