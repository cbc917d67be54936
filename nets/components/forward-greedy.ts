import { addGreedily } from '../greedy-units.ts'
import { zeros } from '../linear-algebra/matrix.ts'
import type { Layer } from '../net.ts'
import type { Random } from '../random.ts'
import { criterion, leastCriterion } from './criterion.ts'
import { refit, type Effort, type Explained, type Sized } from './refit.ts'
import { mean, meanSquare } from '../statistics/mean.ts'

/** How units are added one by one. */
export interface Growth {
  /** The largest net. */
  readonly width: number
  /** Random units to choose each one from. */
  readonly pool: number
  readonly trials: number
  /** The mean squared error that is good enough; 0 where the criterion alone decides. */
  readonly floor: number
}

/** Growth has ended once so many units in a row did not lower the criterion. */
const patience = 3

/** The net of no unit, which says the mean. */
function constant({ x, y }: Explained): Sized {
  const middle = mean(y.data)
  const layers: Layer[] = [
    { weight: zeros(0, x.shape[1]), bias: new Float64Array() },
    { weight: zeros(1, 0), bias: Float64Array.of(middle) },
  ]
  return { layers, units: 0, mse: meanSquare(y.data.map((value) => value - middle)) }
}

/**
 * Nets that grow by the unit of a random pool that helps most, all weights refitted after each: no training. It ends at the
 * floor, at the width, or where three units in a row do not lower the criterion.
 */
export function growForward(points: Explained, growth: Growth, random: Random): Sized[] {
  const nets = [constant(points)]
  while (nets.length <= growth.width) {
    const grown = addUnits(points, nets.at(-1)!, { ...growth, count: 1 }, random)
    nets.push(grown)
    if (grown.mse <= growth.floor) break
    const best = leastCriterion(points, nets, growth.floor)
    if (growth.floor === 0 && grown.units - best.units >= patience) break
  }
  return nets.slice(1)
}

/** The net with so many units of a random pool added, refitted. */
function addUnits(
  points: Explained,
  { layers }: Sized,
  { count, pool, trials }: { count: number; pool: number } & Effort,
  random: Random,
): Sized {
  return refit(points, addGreedily({ ...points, hidden: layers[0]!, count, pool }, random), { trials })
}

/** Rounds of rescue at most. */
const rounds = 3

/**
 * Adds one or two units to a net, refits, and takes units away again, as long as that lowers the criterion: what one start has
 * missed, or found twice, is found so.
 */
export function rescue(
  points: Explained,
  first: Sized,
  { pool, trials, prune }: { pool: number; trials: number; prune: (net: Sized) => Sized[] },
  random: Random,
): Sized {
  let best = first
  for (let round = 0; round < rounds; round++) {
    const tried = [1, 2].map((count) =>
      leastCriterion(points, prune(addUnits(points, best, { count, pool, trials }, random)), 0),
    )
    const found = leastCriterion(points, tried, 0)
    if (!(criterion(points, found, 0) < criterion(points, best, 0))) break
    best = found
  }
  return best
}
