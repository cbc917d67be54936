import { countParameters } from '../net.ts'
import { makeRandom, streams } from '../random.ts'
import { criterion, leastCriterion } from './criterion.ts'
import { expandAndCluster } from './expand-and-cluster.ts'
import { growForward, rescue } from './forward-greedy.ts'
import { refit, type Explained, type Sized } from './refit.ts'
import { removeUnits, type Removal } from './remove-units.ts'
import { residualVariance, standardErrors } from './standard-errors.ts'
import { trainStart, type StartTraining } from './train-start.ts'

/** Where a start begins: with a trained net, with units chosen greedily and no training, or with clusters of the units of several trained nets. */
export type Begin =
  | ({ readonly by: 'training' } & StartTraining)
  | { readonly by: 'growth'; readonly width: number; readonly pool: number; readonly trials: number }
  | ({ readonly by: 'clustering'; readonly students: number } & StartTraining)

/** How components are recovered from points alone. */
export interface Recovering {
  readonly begin: Begin
  /** How units are removed; none are where there is nothing here. A floor of 0 stands for points with noise. */
  readonly removal?: Removal
  /** The size of the pool that units are added from after removal, where noise is to be expected. */
  readonly rescue?: { readonly pool: number; readonly trials: number }
  readonly starts: number
  /** The relative standard error at which a fit without noise is taken for exact. */
  readonly exact: number
}

/** One start's result. */
export interface Start extends Sized {
  /** The largest standard error of a unit's incoming weights over their length; Infinity where any parameter is unbounded. */
  readonly error: number
  readonly criterion: number
}

/** All starts made, and the one that is the answer. */
export interface Recovered {
  readonly starts: readonly Start[]
  readonly chosen: number
}

/** Trials of Levenberg-Marquardt that end a start. */
const polish = 400

/** Criteria closer than this are of one and the same net. */
const same = 1e-3

/**
 * The units that explain some points, and how many there are. Without noise (a floor above 0) starts are made until one is exact
 * by its own standard errors; with noise until the least criterion is found twice. No start knows the answer.
 */
export async function recover(
  points: Explained,
  recovering: Recovering,
  seed: number,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Recovered> {
  const floor = recovering.removal?.floor ?? 0
  const starts: Start[] = []
  const done = (): boolean =>
    recovering.rescue === undefined
      ? (starts.at(-1)?.error ?? Infinity) <= recovering.exact
      : starts.filter(({ criterion }) => criterion <= leastOf(starts) + same).length >= 2
  while (starts.length < recovering.starts && !done()) {
    starts.push(judge(points, await oneStart(points, recovering, seed * seedsApart + starts.length), floor))
    progress(starts.length, recovering.starts)
  }
  const best = starts.find(({ error }) => recovering.rescue === undefined && error <= recovering.exact)
  return { starts, chosen: starts.indexOf(best ?? starts.find(({ criterion }) => criterion === leastOf(starts))!) }
}

/** Each start has a seed of its own. */
const seedsApart = 64

async function oneStart(points: Explained, recovering: Recovering, seed: number): Promise<Sized> {
  const { removal } = recovering
  const random = makeRandom(seed, streams.pool)
  const begun = await beginning(points, recovering, seed)
  if (removal === undefined) return refit(points, begun.layers, { trials: polish })
  const path = removeUnits(points, begun, removal)
  const best = leastCriterion(points, path, removal.floor)
  if (recovering.rescue === undefined) return refit(points, best.layers, { trials: polish })
  const prune = (net: Sized): Sized[] => removeUnits(points, net, { ...removal, least: Math.max(1, net.units - 3) })
  const polished = refit(points, best.layers, { trials: polish })
  const rescued = rescue(points, polished, { ...recovering.rescue, prune }, random)
  return rescued === polished ? polished : refit(points, rescued.layers, { trials: polish })
}

async function beginning(points: Explained, { begin, removal }: Recovering, seed: number): Promise<Sized> {
  const floor = removal?.floor ?? 0
  switch (begin.by) {
    case 'training': {
      const trained = await trainStart(points, begin, seed)
      return removal === undefined
        ? trained
        : refit(points, trained.layers, { trials: removal.trials, goal: floor / 10 })
    }
    case 'growth': {
      const grown = growForward(points, { ...begin, floor }, makeRandom(seed, streams.initialWeights))
      return grown.at(-1)!
    }
    case 'clustering':
      return expandAndCluster(points, begin, seed)
    default:
      return begin satisfies never
  }
}

function judge(points: Explained, net: Sized, floor: number): Start {
  const variance = residualVariance(points, net.mse, countParameters(net.layers))
  const { weights, biases, amplitudes } = standardErrors(points, net.layers, variance)
  const own = net.layers[0]!.weight
  const d = own.shape[1]
  let error = 0
  for (let unit = 0; unit < net.units; unit++) {
    const length = lengthOf(own.data.subarray(unit * d, (unit + 1) * d))
    error = Math.max(error, lengthOf(weights.subarray(unit * d, (unit + 1) * d)) / length)
  }
  const bounded = [...biases, ...amplitudes].every(Number.isFinite) && !Number.isNaN(error)
  return { ...net, error: bounded ? error : Infinity, criterion: criterion(points, net, floor) }
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

function leastOf(starts: readonly Start[]): number {
  return Math.min(...starts.map(({ criterion }) => criterion))
}
