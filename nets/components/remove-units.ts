import { hiddenFeatures } from '../evaluate.ts'
import { leastSquares } from '../linear-algebra/least-squares.ts'
import { correlation } from '../penalties/penalty.ts'
import { covariance } from '../linear-algebra/matrix.ts'
import { leaveOneOut } from '../measures/leave-one-out.ts'
import { pi } from '../maths.ts'
import type { Layer } from '../net.ts'
import { keepUnits } from '../prune.ts'
import { refit, type Explained, type Sized } from './refit.ts'

/** How units are removed. */
export interface Removal {
  /** Units whose removal is tried at each size: those that cost least with the output layer refitted. */
  readonly candidates: number
  /** Pairs of units that are tried as one: those most alike. */
  readonly merges: number
  /** Trials of Levenberg-Marquardt on each of these. */
  readonly quick: number
  /** The best of these, in turn, get more trials until one is at or below the floor. */
  readonly attempts: number
  readonly trials: number
  /** The mean squared error that is good enough; 0 where there is none, and removal goes on to one unit. */
  readonly floor: number
  /** The units that stay at least: one where left out. */
  readonly least?: number
}

/**
 * Removes units one at a time, or merges two into one, all weights refitted after each: the nets on the way, the first the one
 * given. It ends before the first net above the floor.
 */
export function removeUnits(points: Explained, first: Sized, removal: Removal): Sized[] {
  const path = [first]
  for (let net = first; net.units > (removal.least ?? 1);) {
    net = withoutOne(points, net, removal)
    if (!Number.isFinite(net.mse) || (removal.floor > 0 && net.mse > removal.floor)) break
    path.push(net)
  }
  return path
}

function withoutOne(points: Explained, { layers }: Sized, removal: Removal): Sized {
  const { quick, attempts, trials, floor } = removal
  const goal = floor / 10
  const tried = smaller(points, layers, removal)
    .map((candidate) => refit(points, candidate, { trials: quick, goal }))
    .sort((a, b) => a.mse - b.mse)
  let best = tried[0]!
  for (const candidate of tried.slice(0, attempts)) {
    if (best.mse <= floor) break
    const refined = refit(points, candidate.layers, { trials, goal })
    if (refined.mse < best.mse) best = refined
  }
  return best
}

/** Nets of one unit less, with the output layer refitted. */
function smaller(points: Explained, layers: readonly Layer[], { candidates, merges }: Removal): Layer[][] {
  const features = hiddenFeatures(layers, [points.activation], points.x)[0]!
  const costs = leaveOneOut(features, points.y).map((cost) => cost ?? Infinity)
  const cheapest = costs.map((_, unit) => unit).sort((a, b) => costs[a]! - costs[b]!)
  const removed = cheapest.slice(0, candidates).map((unit) => without(layers, unit))
  const merged = mostAlike(covariance(features).data, merges).map((pair) => merge(points, layers, pair))
  return [...removed, ...merged].map((net) => withOutputs(points, net[0]!))
}

function without(layers: readonly Layer[], unit: number): Layer[] {
  const kept = Array.from(layers[0]!.bias.keys()).filter((other) => other !== unit)
  return keepUnits(layers, 0, kept)
}

interface Pair {
  readonly unit: number
  readonly other: number
  readonly rho: number
}

function mostAlike(covariances: Float64Array, count: number): Pair[] {
  const h = Math.sqrt(covariances.length)
  const rho = correlation(covariances, h)
  const pairs: Pair[] = []
  for (let unit = 0; unit < h; unit++)
    for (let other = 0; other < unit; other++) pairs.push({ unit, other, rho: rho[unit * h + other]! })
  return pairs.sort((a, b) => Math.abs(b.rho) - Math.abs(a.rho)).slice(0, count)
}

/** Puts in place of two units one half-way between them, weighted by their output weights; of odd activations up to the sign. */
function merge({ activation }: Explained, layers: readonly Layer[], { unit, other, rho }: Pair): Layer[] {
  const [hidden, output] = layers as [Layer, Layer]
  const inputs = hidden.weight.shape[1]
  const odd = activation === 'sin' || activation === 'tanh'
  const sign = odd && rho < 0 ? -1 : 1
  const [a, b] = [Math.abs(output.weight.data[unit]!), Math.abs(output.weight.data[other]!)]
  const share = a + b > 0 ? a / (a + b) : 0.5
  const between = (from: number, to: number): number => share * sign * from + (1 - share) * to
  const weight = Float64Array.from(hidden.weight.data)
  const bias = Float64Array.from(hidden.bias)
  for (let i = 0; i < inputs; i++)
    weight[other * inputs + i] = between(weight[unit * inputs + i]!, weight[other * inputs + i]!)
  // A sinusoid's phase is the same after a whole turn.
  const turn = activation === 'sin' ? 2 * pi * Math.round((bias[other]! - sign * bias[unit]!) / (2 * pi)) : 0
  bias[other] = between(bias[unit]! + sign * turn, bias[other]!)
  return without([{ weight: { shape: hidden.weight.shape, data: weight }, bias }, output], unit)
}

/** A hidden layer with the output layer that fits best on it. */
export function withOutputs({ x, y, activation }: Explained, hidden: Layer): Layer[] {
  const features = hiddenFeatures([hidden, hidden], [activation], x)[0]!
  const { weights, intercept } = leastSquares(features, y.data, 1e-10)
  return [hidden, { weight: { shape: [1, weights.length], data: weights }, bias: Float64Array.of(intercept) }]
}
