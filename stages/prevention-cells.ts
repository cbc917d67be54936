import { Type } from '@sinclair/typebox'
import { many, stage } from '../engine/index.ts'
import { bootstrap } from '../nets/statistics/bootstrap.ts'
import { Comparisons, type Comparison } from '../schemas/comparison.ts'
import { TrialTable, type TrialRow } from '../schemas/trial-row.ts'
import { Limits } from './prevention/limits.ts'
import { cellName, groupRows, pairTrials, type ErrorLimits, type Pair } from './prevention/pair-trials.ts'
import { logRatios, meanOf, medianOf } from './prevention/ratios.ts'

/** Compares our loss with every baseline in every cell, paired by seeds. */
export default stage({
  inputs: { trials: many(TrialTable) },
  params: Type.Object({ limits: Limits }),
  output: Comparisons,
  run: ({ trials }, { limits }): readonly Comparison[] => {
    const rows = trials.flatMap(({ value }) => value)
    const groups = groupRows(pairTrials(rows, limits), ({ own, baseline }) => `${cellName(own)} ${baseline}`)
    return [...groups.values()].map((pairs) => compare(pairs, limits))
  },
})

function compare(pairs: readonly Pair[], limits: ErrorLimits): Comparison {
  const { own, other, refinedOther, baseline } = pairs[0]!
  const { target, activation, width, depth, noise } = own
  const ratios = pairs.map((pair) => logRatios(pair, limits))
  const trained = ratios.map((ratio) => ratio.trained)
  const refined = ratios.map((ratio) => ratio.refined)
  const { value, interval } = bootstrap(trained, meanOf)
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
    refined_ratio: meanOf(refined),
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
    duplicates: medianOf(other.map((row) => row.duplicates)),
    own_duplicates: medianOf(own.map((row) => row.duplicates)),
    dead: medianOf(other.map((row) => row.dead)),
    own_dead: medianOf(own.map((row) => row.dead)),
    rank: medianOf(other.map((row) => row.rank)),
    own_rank: medianOf(own.map((row) => row.rank)),
    output_size: medianOf(other.map((row) => row.output_size)),
    own_output_size: medianOf(own.map((row) => row.output_size)),
  }
}

function medianError(rows: readonly TrialRow[], error: 'test' | 'refined_test'): number | null {
  const median = medianOf(rows.map((row) => row[error] ?? Infinity))
  return Number.isFinite(median) ? median : null
}

function digestsOf(pairs: readonly Pair[]): string {
  return [
    ...new Set(pairs.flatMap(({ own, other, refinedOther }) => [own.digest, other.digest, refinedOther.digest])),
  ].join(' ')
}
