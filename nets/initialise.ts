import type { Activation } from './activations.ts'
import { hiddenFeatures } from './evaluate.ts'
import { greedyUnits } from './greedy-units.ts'
import { leastSquares } from './linear-algebra/least-squares.ts'
import { transpose, type Matrix } from './linear-algebra/matrix.ts'
import { pivotedQr } from './linear-algebra/pivoted-qr.ts'
import { pi } from './maths.ts'
import { bandwidth } from './measures/bandwidth.ts'
import type { Layer } from './net.ts'
import { makeRandom, streams, type Random } from './random.ts'

/** How first weights are drawn; see {@link initialise}. */
export const initialisations = ['std', 'wide', 'bandwidth', 'kinks', 'orthogonal', 'pick', 'greedy'] as const

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

/** How much wider than `std` the first layer's weights of `wide` are, and of `kinks`. */
const [wide, steep] = [8, 4]

/** The factors that `pick` chooses from. */
const factors = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/**
 * The first weights of a net, from its seed.
 *
 * - `std`: weights and biases uniform on ±1/√(inputs), as PyTorch draws them.
 * - `wide`: the same, the first layer's weights times 8 and its biases uniform on ±π.
 * - `bandwidth`: as `wide`, the first layer's weights such that the mean square of |w| is the target's of slope over spread;
 *   see {@link bandwidth}.
 * - `kinks`: the first layer's weights times 4, its biases such that each unit's kink, w · x + b = 0, goes through a point
 *   uniform on the domain.
 * - `orthogonal`: weights with orthonormal columns or rows (Saxe, McClelland and Ganguli, arXiv 1312.6120), times √(out / in)
 *   where a layer widens, so that a unit's weights have a mean square length of 1; biases as of `std`.
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
    case 'bandwidth':
      return draw(start, Math.sqrt(3) * bandwidth(start.x, start.y))
    case 'kinks':
      return throughDomain(draw(start, steep), start)
    case 'orthogonal':
      return orthogonal(start)
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

/** Draws each layer's weights in row-major order, then its biases; a factor other than 1 widens the first layer. */
function draw({ widths, seed }: Start, factor: number): Layer[] {
  const random = makeRandom(seed, streams.initialWeights)
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!
    const bound = 1 / Math.sqrt(inputs)
    const widened = i === 0 && factor !== 1
    const weight = uniforms(random, outputs * inputs, widened ? factor * bound : bound)
    const bias = uniforms(random, outputs, widened ? pi : bound)
    return { weight: { shape: [outputs, inputs], data: weight }, bias }
  })
}

/** The layers with the first one's biases replaced, from a stream of their own: b = -w · x0, x0 uniform on [-1, 1]^d. */
function throughDomain([first, ...rest]: readonly Layer[], { seed }: Start): Layer[] {
  const random = makeRandom(seed, streams.kinks)
  const [units, inputs] = first!.weight.shape
  const bias = new Float64Array(units)
  for (let unit = 0; unit < units; unit++)
    for (let i = 0; i < inputs; i++) bias[unit]! -= first!.weight.data[unit * inputs + i]! * (2 * random.uniform() - 1)
  return [{ weight: first!.weight, bias }, ...rest]
}

/** Draws each layer's normal numbers in row-major order, then its biases. */
function orthogonal({ widths, seed }: Start): Layer[] {
  const random = makeRandom(seed, streams.initialWeights)
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!
    const normal = {
      shape: [outputs, inputs] as const,
      data: new Float64Array(outputs * inputs).map(() => random.normal()),
    }
    const weight = outputs >= inputs ? orthonormal(normal) : transpose(orthonormal(transpose(normal)))
    const scale = Math.sqrt(Math.max(1, outputs / inputs))
    return {
      weight: { shape: weight.shape, data: weight.data.map((value) => value * scale) },
      bias: uniforms(random, outputs, 1 / Math.sqrt(inputs)),
    }
  })
}

/** An orthonormal basis of the columns of a matrix with at least as many rows. */
function orthonormal(a: Matrix): Matrix {
  const [rows, columns] = a.shape
  const { order, q } = pivotedQr(a)
  const data = new Float64Array(rows * columns)
  for (const [k, column] of order.entries()) for (let i = 0; i < rows; i++) data[i * columns + column] = q[k]![i]!
  return { shape: a.shape, data }
}

function uniforms(random: Random, count: number, bound: number): Float64Array {
  return new Float64Array(count).map(() => (2 * random.uniform() - 1) * bound)
}
