import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { bootstrap } from '../../../nets/statistics/bootstrap.ts'
import { groupBy } from '../../../nets/statistics/group-by.ts'
import type { ErrorLimits } from '../../../nets/statistics/log-error.ts'
import { mean } from '../../../nets/statistics/mean.ts'
import { median } from '../../../nets/statistics/quantile.ts'
import { Comparisons, type Comparison } from '../schemas/comparison.ts'
import { TrialTable, type TrialRow } from '../../../schemas/trial-row.ts'
import { Limits } from '../limits.ts'
import { cellName, pairTrials, type Pair } from '../pair-trials.ts'
import { logRatios } from '../ratios.ts'

/** Compares our loss with every baseline in every cell, paired by seeds. */
export default stage({
  inputs: { trials: many(TrialTable) },
  params: Type.Object({ limits: Limits }),
  output: Comparisons,
  run: ({ trials }, { limits }): readonly Comparison[] => {
    const rows = trials.flatMap(({ value }) => value)
    const groups = groupBy(pairTrials(rows, limits), ({ own, baseline }) => `${cellName(own)} ${baseline}`)
    return [...groups.values()].map((pairs) => compare(pairs, limits))
  },
})

function compare(pairs: readonly Pair[], limits: ErrorLimits): Comparison {
  const { own, other, refinedOther, baseline } = pairs[0]!
  const { target, activation, width, depth, noise } = own
  const ratios = pairs.map((pair) => logRatios(pair, limits))
  const trained = ratios.map((ratio) => ratio.trained)
  const refined = ratios.map((ratio) => ratio.refined)
  const { value, interval } = bootstrap(trained, mean)
  return {
    ...{ target, activation, width, depth, noise, baseline },
    setting: other.setting,
    refined_setting: refinedOther.setting,
    rate_at_edge: pairs[0]!.rateAtEdge,
    seeds: pairs.length,
    wins: trained.filter((ratio) => ratio > 0).length,
    ratio: value,
    ratio_low: interval[0],
    ratio_high: interval[1],
    refined_wins: refined.filter((ratio) => ratio > 0).length,
    refined_ratio: mean(refined),
    ...mediansOf(pairs),
    diverged: pairs.filter((pair) => pair.other.diverged).length,
    own_diverged: pairs.filter((pair) => pair.own.diverged).length,
    digests: digestsOf(pairs),
  }
}

function mediansOf(pairs: readonly Pair[]) {
  const own = pairs.map((pair) => pair.own)
  const other = pairs.map((pair) => pair.other)
  const refined = pairs.map((pair) => pair.refinedOther)
  return {
    test: medianError(other, 'test'),
    own_test: medianError(own, 'test'),
    refined_test: medianError(refined, 'refined_test'),
    own_refined_test: medianError(own, 'refined_test'),
    duplicates: median(other.map((row) => row.duplicates)),
    own_duplicates: median(own.map((row) => row.duplicates)),
    dead: median(other.map((row) => row.dead)),
    own_dead: median(own.map((row) => row.dead)),
    rank: median(other.map((row) => row.rank)),
    own_rank: median(own.map((row) => row.rank)),
    output_size: median(other.map((row) => row.output_size)),
    own_output_size: median(own.map((row) => row.output_size)),
  }
}

function medianError(rows: readonly TrialRow[], error: 'test' | 'refined_test'): number | null {
  const middle = median(rows.map((row) => row[error] ?? Infinity))
  return Number.isFinite(middle) ? middle : null
}

function digestsOf(pairs: readonly Pair[]): string {
  return [
    ...new Set(pairs.flatMap(({ own, other, refinedOther }) => [own.digest, other.digest, refinedOther.digest])),
  ].join(' ')
}
