import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { from, op } from 'arquero'
import { many, stage } from 'lineal'
import { matchRuns, type Run } from '../schemas/match-runs.ts'
import { Redundancy } from '../schemas/redundancy.ts'
import { Summary, SummaryRow } from '../schemas/summary.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Summarises nets, their redundancies and their pruned forms over seeds. */
export default stage({
  inputs: { nets: many(TrainedNet), redundancies: many(Redundancy), pruned: many(TrainedNet) },
  params: Type.Object({
    success: Type.Object({
      below: Type.Number({ exclusiveMinimum: 0, description: 'the relative test error of a success' }),
    }),
  }),
  output: Summary,
  allow: { clock: 'arquero makes a date when it loads; no table holds one' },
  run: ({ nets, redundancies, pruned }, { success }): readonly SummaryRow[] => {
    const runs = matchRuns(nets, redundancies, pruned)
    const plain = new Map(runs.filter(({ cell }) => cell.loss === 'mse').map((run) => [twinName(run), run]))
    const rows = runs.map((run) => rowOf(run, success.below, plain.get(twinName(run))))
    return from(rows).groupby(cell).rollup(overSeeds).orderby(cell).objects().map(finish)
  },
})

const cell = ['target', 'activation', 'init', 'width', 'depth', 'loss']

const overSeeds = {
  inputs: op.max('inputs'),
  seeds: op.count(),
  diverged: op.sum('diverged'),
  ...quartiles('error'),
  rmse_median: op.median('rmse'),
  success_below: op.max('success_below'),
  success: op.sum('success'),
  beats_mse: op.sum('beats_mse'),
  paired: op.sum('paired'),
  ...quartiles('duplicates'),
  duplicates_untrained: op.median('duplicates_untrained'),
  dead_median: op.median('dead'),
  dead_untrained: op.median('dead_untrained'),
  effective_rank_median: op.median('effective_rank'),
  effective_rank_untrained: op.median('effective_rank_untrained'),
  rank_factor: op.max('rank_factor'),
  ...quartiles('rank'),
  rank_untrained: op.median('rank_untrained'),
  fold_factor: op.max('fold_factor'),
  pruned_units: op.median('pruned_units'),
  pruned_error: op.median('pruned_error'),
  digests: op.array_agg('digests'),
}

function quartiles(name: string) {
  return {
    [`${name}_q1`]: op.quantile(name, 0.25),
    [`${name}_median`]: op.median(name),
    [`${name}_q3`]: op.quantile(name, 0.75),
  }
}

/** The same seed and cell trained on plain MSE has this name too. */
function twinName({ cell, seed }: Run): string {
  return JSON.stringify({ ...cell, loss: '', seed })
}

function rowOf({ cell, net, redundancy, pruned }: Run, below: number, plain: Run | undefined) {
  const { trained, untrained } = redundancy.value
  const { metadata } = net.value
  const { diverged, test_mse } = metadata.net
  const error = relativeError(net.value)
  return {
    ...cell,
    inputs: metadata.net.input.offset.length,
    diverged: Number(diverged),
    error,
    rmse: Math.sqrt(test_mse ?? Infinity),
    success_below: below,
    success: Number(!diverged && error < below),
    beats_mse: Number(plain !== undefined && error < relativeError(plain.net.value)),
    paired: Number(plain !== undefined && plain.net !== net),
    duplicates: total(trained.layers.map(({ duplicates }) => duplicates)),
    duplicates_untrained: total(untrained.layers.map(({ duplicates }) => duplicates)),
    dead: total(trained.layers.map(({ dead }) => dead)),
    dead_untrained: total(untrained.layers.map(({ dead }) => dead)),
    effective_rank: trained.layers.at(-1)?.effective_rank,
    effective_rank_untrained: untrained.layers.at(-1)?.effective_rank,
    rank_factor: redundancy.value.factor,
    rank: trained.error_tied_rank,
    rank_untrained: untrained.error_tied_rank,
    fold_factor: pruned.value.metadata.net.folded?.factor ?? 1,
    pruned_units: total(pruned.value.metadata.net.folded?.to ?? []),
    pruned_error: relativeError(pruned.value),
    digests: [net.digest, redundancy.digest, pruned.digest].join(' '),
  }
}

/** The test error over the variance of the training values. */
function relativeError({ metadata }: TrainedNet): number {
  const { test_mse, output } = metadata.net
  return test_mse === null ? Infinity : test_mse / (output.scale[0]! * output.scale[0]!)
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** A row as the schema has it: no infinities, digests in one string, nothing compared with plain MSE that has no twin. */
function finish(grouped: object): SummaryRow {
  const row: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(grouped)) {
    row[name] = Array.isArray(value)
      ? value.join(' ')
      : typeof value === 'number' && !Number.isFinite(value)
        ? null
        : value
  }
  if (row.paired === 0) row.beats_mse = null
  delete row.paired
  row.success = Number(row.success) / Number(row.seeds)
  return Value.Decode(SummaryRow, row)
}
