import type { Activation } from './activations.ts'
import { hiddenFeatures } from './evaluate.ts'
import { leastSquares, mean } from './linear-algebra/least-squares.ts'
import { centred, column, selectColumns, zeros, type Matrix } from './linear-algebra/matrix.ts'
import { dot } from './linear-algebra/pivoted-qr.ts'
import { exp, log, pi } from './maths.ts'
import type { Layer } from './net.ts'
import type { Random } from './random.ts'

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
  const candidates = drawPool(x.shape, random)
  const features = hiddenFeatures([candidates, candidates], [activation], x)[0]!
  const chosen = select(features, y, width)
  const d = x.shape[1]
  const data = Float64Array.from(
    chosen.flatMap((unit) => [...candidates.weight.data.subarray(unit * d, (unit + 1) * d)]),
  )
  const { weights, intercept } = leastSquares(selectColumns(features, chosen), y.data)
  return [
    { weight: { shape: [width, d], data }, bias: Float64Array.from(chosen, (unit) => candidates.bias[unit]!) },
    { weight: { shape: [1, width], data: weights }, bias: Float64Array.of(intercept) },
  ]
}

function drawPool([n, d]: Matrix['shape'], random: Random): Layer {
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

/** The units, in turn, that each take the most off what the ones before leave of y. */
function select(features: Matrix, y: Matrix, width: number): number[] {
  const free = centred(features)
  const columns = Array.from({ length: features.shape[1] }, (_, j) => column(free, j))
  const lengths = columns.map((values) => dot(values, values))
  const rest = y.data.map((value) => value - mean(y.data))
  const chosen: number[] = []
  while (chosen.length < width) {
    const best = mostUseful(columns, lengths, rest)
    const scale = 1 / Math.sqrt(dot(columns[best]!, columns[best]!))
    const unit = columns[best]!.map((value) => value * scale)
    for (const values of [rest, ...columns]) {
      const share = dot(values, unit)
      for (let i = 0; i < values.length; i++) values[i]! -= share * unit[i]!
    }
    chosen.push(best)
  }
  return chosen
}

function mostUseful(columns: readonly Float64Array[], lengths: readonly number[], rest: Float64Array): number {
  let best = 0
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
