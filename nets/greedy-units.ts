import type { Activation } from './activations.ts'
import { hiddenFeatures } from './evaluate.ts'
import { leastSquares, takeShare } from './linear-algebra/least-squares.ts'
import { centred, column, zeros, type Matrix } from './linear-algebra/matrix.ts'
import { dot } from './linear-algebra/pivoted-qr.ts'
import { exp, log, pi } from './maths.ts'
import type { Layer } from './net.ts'
import type { Random } from './random.ts'
import { mean } from './statistics/mean.ts'

/** How many units there are to choose from. */
const pool = 2048

/** A unit whose part outside the span of those chosen is smaller than this share of it is not chosen. */
const leastNew = 0.05

/**
 * A hidden layer chosen from a random pool by orthogonal least squares (Chen, Cowan and Grant 1991), and the output layer
 * that fits best on it. A unit of the pool is act(w · (x - x0)): x0 uniform on [-1, 1]^d, the direction of w random, its
 * length log-uniform from 1 to the highest frequency that n points can tell apart, (π/2) n^(1/d).
 *
 * @param x scaled points, n x d
 * @param y scaled values, n x 1
 */
export function greedyUnits(
  { width, activation, x, y }: { width: number; activation: Activation; x: Matrix; y: Matrix },
  random: Random,
): readonly [hidden: Layer, output: Layer] {
  const none: Layer = { weight: zeros(0, x.shape[1]), bias: new Float64Array() }
  return addGreedily({ hidden: none, count: width, pool, activation, x, y }, random)
}

/** What units are added to, how many, and from how large a pool. */
interface Addition {
  readonly hidden: Layer
  readonly count: number
  readonly pool: number
  readonly activation: Activation
  readonly x: Matrix
  readonly y: Matrix
}

/** A hidden layer with units added as {@link greedyUnits} chooses them, each by what it adds to those before it. */
export function addGreedily(
  { hidden, count, pool, activation, x, y }: Addition,
  random: Random,
): readonly [hidden: Layer, output: Layer] {
  const candidates = drawPool(x.shape, pool, random)
  const featuresOf = (layer: Layer) => hiddenFeatures([layer, layer], [activation], x)[0]!
  const given = centred(featuresOf(hidden))
  const taken = Array.from({ length: given.shape[1] }, (_, j) => column(given, j))
  const chosen = selectGreedily(featuresOf(candidates), y, { width: count, taken })
  const d = x.shape[1]
  const added = chosen.flatMap((unit) => [...candidates.weight.data.subarray(unit * d, (unit + 1) * d)])
  const units = hidden.bias.length + count
  const layer: Layer = {
    weight: { shape: [units, d], data: Float64Array.from([...hidden.weight.data, ...added]) },
    bias: Float64Array.from([...hidden.bias, ...chosen.map((unit) => candidates.bias[unit]!)]),
  }
  const { weights, intercept } = leastSquares(featuresOf(layer), y.data)
  return [layer, { weight: { shape: [1, units], data: weights }, bias: Float64Array.of(intercept) }]
}

function drawPool([n, d]: Matrix['shape'], pool: number, random: Random): Layer {
  const highest = (pi / 2) * exp(log(n) / d)
  const weight = zeros(pool, d)
  const bias = new Float64Array(pool)
  for (let unit = 0; unit < pool; unit++) {
    const w = Float64Array.from({ length: d }, () => random.normal())
    const length = exp(random.uniform() * log(highest)) / Math.sqrt(dot(w, w))
    for (let i = 0; i < d; i++) {
      weight.data[unit * d + i] = w[i]! * length
      bias[unit]! -= w[i]! * length * (2 * random.uniform() - 1)
    }
  }
  return { weight, bias }
}

/** At most `width` units, in turn, that each take the most off what the ones before, and those taken already, leave of y. */
export function selectGreedily(
  features: Matrix,
  y: Matrix,
  { width, taken }: { width: number; taken: readonly Float64Array[] },
): number[] {
  const free = centred(features)
  const columns = Array.from({ length: features.shape[1] }, (_, j) => column(free, j))
  const lengths = columns.map((values) => dot(values, values))
  const rest = y.data.map((value) => value - mean(y.data))
  const chosen: number[] = []
  const given = taken.map((values) => Float64Array.from(values))
  for (const [i, values] of given.entries()) sweep(values, [rest, ...columns, ...given.slice(i + 1)])
  while (chosen.length < width) {
    const best = mostUseful(columns, lengths, rest)
    if (best === undefined) break
    sweep(columns[best]!, [rest, ...columns])
    chosen.push(best)
  }
  return chosen
}

/** Takes what lies along one vector out of others. */
function sweep(along: Float64Array, others: readonly Float64Array[]): void {
  const square = dot(along, along)
  if (!(square > 0)) return
  const scale = 1 / Math.sqrt(square)
  const unit = along.map((value) => value * scale)
  for (const values of others) takeShare(values, unit)
}

function mostUseful(
  columns: readonly Float64Array[],
  lengths: readonly number[],
  rest: Float64Array,
): number | undefined {
  let best: number | undefined
  let most = -1
  for (const [j, values] of columns.entries()) {
    const length = dot(values, values)
    if (!(length > leastNew * leastNew * lengths[j]!)) continue
    const share = dot(values, rest)
    if ((share * share) / length > most) {
      most = (share * share) / length
      best = j
    }
  }
  return best
}
