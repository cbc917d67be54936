import type { Explained } from '../components/refit.ts'
import { forward, meanSquaredError } from '../evaluate.ts'
import { initialise } from '../initialise.ts'
import { kernelBackend } from '../kernel/kernel-backend.ts'
import { exp, log } from '../maths.ts'
import { measureRedundancy } from '../measures/redundancy.ts'
import type { Layer } from '../net.ts'
import type { Penalty, WeightPenalty } from '../penalties/penalty.ts'
import { keepFirst, orderUnits, type Cut } from './cut.ts'

/** Where small nets come from that no penalty made: trained small, or cut from wide ones. */
export const unpenalisedSources = ['wide', 'narrow', 'prevention', 'cure', 'growing', 'prevention-cure'] as const

/** The name of a source: one of those, or a wide net trained with the ℓ_p penalty. */
export type Source = (typeof unpenalisedSources)[number] | 'lp'

/** What is compressed, and to which widths. */
export interface Compressing {
  readonly source: Source
  readonly widths: readonly number[]
  readonly wide: number
  /** Steps of Adam in all. */
  readonly steps: number
  /** How far above its own error the redundancy's error-tied rank lets a net rise. */
  readonly factor: number
  readonly seed: number
  /** What wide nets are trained with before the cut, beside the squared error: for the source “lp”. */
  readonly penalty?: Penalty
}

/** A small net, and the route by which it was come by. */
export interface Compressed {
  readonly route: string
  readonly width: number
  /** The learning rate that was chosen on validation points. */
  readonly rate: number
  readonly layers: readonly Layer[]
}

/** Scaled points to train on, and to choose on. */
export interface Chosen extends Explained {
  readonly validation: { readonly x: Explained['x']; readonly y: Explained['y'] }
}

/** The share of the steps that are made before a cut, and of these the share after which growing regularisation begins. */
const [beforeCut, beforeGrowth] = [0.75, 2 / 3]

/** Learning rates of plain MSE, and of the log projected loss. */
const [plainRates, projectedRates] = [[0.03, 0.3], [0.1]] as const

/** Of the log projected loss. */
const ridge = 1e-10

/** Of the penalty that wide nets are trained with, which is the ℓ_p one. */
const penaltyStrength = 3e-3

/** Of growing regularisation: how many rises there are, and the first and the last strength. */
const growth = { rises: 10, first: 1e-4, last: 1 }

/**
 * All nets that one source gives: one for each cut and width.
 * @throws Error where the source “lp” lacks its penalty, or another has one
 */
export async function compress(points: Chosen, compressing: Compressing): Promise<Compressed[]> {
  const { source, widths, wide, steps, penalty } = compressing
  if (source === 'lp' && penalty === undefined) throw new Error('the source "lp" needs a penalty')
  if (source !== 'lp' && penalty !== undefined)
    throw new Error(`the source "${source}" takes no penalty, but was given "${penalty.name}"`)
  const projected = source.startsWith('prevention')
  const ways = (projected ? projectedRates : plainRates).map((rate): Way => ({
    points,
    compressing,
    rate,
    fit: projected ? 'log-projected' : 'plain',
  }))
  if (source === 'wide' || source === 'narrow' || source === 'prevention') {
    return each(source === 'wide' ? [wide] : widths, async (width) => {
      const nets = await each(ways, async (way) => ({ rate: way.rate, layers: await trainNew(way, width, steps) }))
      return { route: source, width, ...best(points, nets) }
    })
  }
  const trained = await each(ways, async (way) => ({ way, layers: await trainWide(way) }))
  const cells = cutsOf(source).flatMap((cut) => widths.map((width) => ({ cut, width })))
  return each(cells, async ({ cut, width }) => {
    const nets = await each(trained, async ({ way, layers }) => ({
      rate: way.rate,
      layers: await cutTo(way, layers, { cut, width }),
    }))
    return { route: routeOf(source, cut), width, ...best(points, nets) }
  })
}

/** One loss and one learning rate. */
interface Way {
  readonly points: Chosen
  readonly compressing: Compressing
  readonly fit: 'plain' | 'log-projected'
  readonly rate: number
}

function cutsOf(source: Source): readonly Cut[] {
  if (source === 'cure') return ['magnitude', 'pivoted-qr', 'greedy-selection']
  return source === 'prevention-cure' ? ['pivoted-qr', 'greedy-selection'] : ['magnitude']
}

function routeOf(source: Source, cut: Cut): string {
  if (source === 'cure') return cut
  return source === 'prevention-cure' ? `prevention+${cut}` : source
}

/** One after the other: no two trainings at once in one worker. */
async function each<Item, Result>(items: readonly Item[], use: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await use(item))
  return results
}

/** The net with the least error on validation points; one that diverged is worse than any other. */
function best<Net extends { readonly layers: readonly Layer[] }>(points: Chosen, nets: readonly Net[]): Net {
  const errors = nets.map(({ layers }) => {
    const error = meanSquaredError(forward(layers, [points.activation], points.validation.x), points.validation.y)
    return Number.isFinite(error) ? error : Infinity
  })
  return nets[errors.indexOf(Math.min(...errors))]!
}

const adam = { name: 'adam', final_rate: 1e-5, warm_up: 100, beta1: 0.9, beta2: 0.999, epsilon: 1e-9 } as const

async function train(
  { points: { x, y, activation }, fit, rate }: Way,
  first: readonly Layer[],
  { steps, penalty, strength = 0 }: { steps: number; penalty?: Penalty; strength?: number },
): Promise<readonly Layer[]> {
  const problem = { x, y, activations: [activation], fit, ridge, penalty }
  const schedule = { strength, schedule: 'constant', until: 1 } as const
  const { layers } = await kernelBackend.train(problem, first, {
    optimiser: { ...adam, steps, rate },
    penalty: schedule,
    records: 1,
  })
  return layers
}

function trainNew(way: Way, width: number, steps: number, pressure: { penalty?: Penalty; strength?: number } = {}) {
  const { x, y, activation } = way.points
  const { seed } = way.compressing
  const widths = [x.shape[1], width, 1]
  const first = initialise({ initialisation: 'pick', widths, activations: [activation], seed, x, y })
  return train(way, first, { steps, ...pressure })
}

/** The wide net before the cut; with growing regularisation, before that begins. */
function trainWide(way: Way): Promise<readonly Layer[]> {
  const { source, wide, steps, penalty } = way.compressing
  const own = Math.round(steps * beforeCut * (source === 'growing' ? beforeGrowth : 1))
  return trainNew(way, wide, own, penalty === undefined ? {} : { penalty, strength: penaltyStrength })
}

/** Cuts a wide net to a width, and trains what is left for the remaining steps. */
async function cutTo(way: Way, wide: readonly Layer[], { cut, width }: { cut: Cut; width: number }) {
  const { source, steps } = way.compressing
  const pressed = source === 'growing' ? await pressOut(way, wide, width) : wide
  const kept = keepFirst(way.points, pressed, { order: orderUnits(way.points, pressed, cut), width })
  return train(way, kept, { steps: steps - Math.round(steps * beforeCut) })
}

/** Growing regularisation: the units to go, those smallest by magnitude, bear an L2 penalty that rises until they are out of use. */
async function pressOut(way: Way, wide: readonly Layer[], width: number): Promise<readonly Layer[]> {
  const going = orderUnits(way.points, wide, 'magnitude').slice(width)
  const steps = Math.round((way.compressing.steps * beforeCut * (1 - beforeGrowth)) / growth.rises)
  const rise = log(growth.last / growth.first) / (growth.rises - 1)
  let layers = wide
  for (let k = 0; k < growth.rises; k++)
    layers = await train(way, layers, { steps, penalty: squaresOf(going), strength: growth.first * exp(k * rise) })
  return layers
}

/** Σ v² over some output weights. */
export function squaresOf(units: readonly number[]): WeightPenalty {
  return {
    name: 'growing',
    of: 'weights',
    layers: 'output',
    value: ({ data }) => units.reduce((sum, unit) => sum + data[unit]! * data[unit]!, 0),
    gradient: ({ data }) => {
      const gradient = new Float64Array(data.length)
      for (const unit of units) gradient[unit] = 2 * data[unit]!
      return gradient
    },
  }
}

/** How many units a wide net of plain MSE from the standard initialisation needs, and how many the same net needed before training. */
export async function unitsNeededBy(points: Chosen, { wide, steps, seed, factor }: Compressing) {
  const { x, y, activation } = points
  const activations = [activation]
  const first = initialise({ initialisation: 'std', widths: [x.shape[1], wide, 1], activations, seed, x, y })
  const [rate] = plainRates
  const layers = await train(
    { points, compressing: { source: 'wide', widths: [], wide, steps, seed, factor }, fit: 'plain', rate },
    first,
    { steps },
  )
  const needed = (own: readonly Layer[], refitted: boolean): number =>
    measureRedundancy({ layers: own, activations }, points, { factor, refitted }).error_tied_rank
  return { trained: needed(layers, false), untrained: needed(first, true) }
}
