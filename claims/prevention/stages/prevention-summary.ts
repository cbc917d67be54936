import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { bootstrap } from '../../../nets/statistics/bootstrap.ts'
import { groupBy } from '../../../nets/statistics/group-by.ts'
import { geometricMean, mean } from '../../../nets/statistics/mean.ts'
import { median } from '../../../nets/statistics/quantile.ts'
import { PooledComparisons, type PooledComparison } from '../schemas/comparison.ts'
import { TrialTable } from '../../../schemas/trial-row.ts'
import { Limits } from '../limits.ts'
import { cellName, pairTrials, type Pair } from '../pair-trials.ts'
import { logRatios, type LogRatios } from '../ratios.ts'

/** Compares our loss with every baseline over all cells, and over those of each activation. */
export default stage({
  inputs: { trials: many(TrialTable) },
  params: Type.Object({ limits: Limits }),
  output: PooledComparisons,
  run: ({ trials }, { limits }): readonly PooledComparison[] => {
    const pairs = pairTrials(
      trials.flatMap(({ value }) => value),
      limits,
    )
    const digest = trials.map((member) => member.digest).join(' ')
    const blocks = groupBy(pairs, ({ own, baseline }) => [own.width, own.depth, own.noise, baseline].join(' '))
    return [...blocks.values()].flatMap((block) => {
      const parts = [...groupBy(block, ({ own }) => own.activation)]
      return [['all', block] as const, ...parts].map(([activation, own]) => pool(own, { activation, digest, limits }))
    })
  },
})

/** One pair's ratios, and where they belong. */
interface Place extends LogRatios {
  readonly seed: number
  readonly cell: string
}

interface Context {
  readonly activation: string
  readonly digest: string
  readonly limits: { readonly wins: number; readonly least: number; readonly most: number }
}

function pool(pairs: readonly Pair[], { activation, digest, limits }: Context): PooledComparison {
  const { baseline, own } = pairs[0]!
  const { width, depth, noise } = own
  const places = pairs.map((pair) => ({ ...logRatios(pair, limits), seed: pair.own.seed, cell: cellName(pair.own) }))
  const cells = [...groupBy(pairs, (pair) => cellName(pair.own)).values()]
  const trained = ratioOf(places, 'trained', limits.wins)
  const refined = ratioOf(places, 'refined', limits.wins)
  return {
    ...{ width, depth, noise, baseline, activation },
    cells: cells.length,
    seeds: pairs.length / cells.length,
    ...trained,
    ...{ refined_won: refined.won, refined_lost: refined.lost, refined_ratio: refined.ratio },
    ...{ refined_seeds_low: refined.seeds_low, refined_seeds_high: refined.seeds_high },
    ...{ refined_cells_low: refined.cells_low, refined_cells_high: refined.cells_high },
    rate_at_edge: cells.filter(([pair]) => pair!.rateAtEdge).length,
    ...redundancyOf(cells),
    diverged: pairs.filter((pair) => pair.other.diverged).length,
    own_diverged: pairs.filter((pair) => pair.own.diverged).length,
    digest,
  }
}

/** Cells won and lost, and the mean log ratio with its intervals over seeds and over cells. */
function ratioOf(places: readonly Place[], which: keyof LogRatios, share: number) {
  const cells = [...groupBy(places, ({ cell }) => cell).values()]
  const seeds = [...groupBy(places, ({ seed }) => String(seed)).values()]
  const wins = cells.map((own) => own.filter((place) => place[which] > 0).length / own.length)
  const meanRatio = (own: readonly Place[]) => mean(own.map((place) => place[which]))
  const overSeeds = bootstrap(seeds.map(meanRatio), mean)
  const overCells = bootstrap(cells.map(meanRatio), mean)
  return {
    won: wins.filter((win) => win >= share).length,
    lost: wins.filter((win) => win <= 1 - share).length,
    ratio: overSeeds.value,
    seeds_low: overSeeds.interval[0],
    seeds_high: overSeeds.interval[1],
    cells_low: overCells.interval[0],
    cells_high: overCells.interval[1],
  }
}

function redundancyOf(cells: readonly (readonly Pair[])[]) {
  const medians = (measure: 'duplicates' | 'dead' | 'rank' | 'output_size') => ({
    other: cells.map((pairs) => median(pairs.map(({ other }) => other[measure]))),
    own: cells.map((pairs) => median(pairs.map(({ own }) => own[measure]))),
  })
  const [duplicates, dead, rank, size] = [
    medians('duplicates'),
    medians('dead'),
    medians('rank'),
    medians('output_size'),
  ]
  const geometric = (values: readonly number[]) => geometricMean(values.map((value) => Math.max(value, 1e-300)))
  return {
    higher_rank: rank.own.filter((value, i) => value > rank.other[i]!).length,
    with_duplicates: duplicates.other.filter((value) => value > 0).length,
    fewer_duplicates: duplicates.own.filter((value, i) => value < duplicates.other[i]!).length,
    duplicates: mean(duplicates.other),
    own_duplicates: mean(duplicates.own),
    dead: mean(dead.other),
    own_dead: mean(dead.own),
    rank: mean(rank.other),
    own_rank: mean(rank.own),
    output_size: geometric(size.other),
    own_output_size: geometric(size.own),
  }
}
