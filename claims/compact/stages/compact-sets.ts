import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import type { PublishedNet } from '../published.ts'
import { bootstrap } from '../../../nets/statistics/bootstrap.ts'
import { groupBy } from '../../../nets/statistics/group-by.ts'
import { logError } from '../../../nets/statistics/log-error.ts'
import { mean } from '../../../nets/statistics/mean.ts'
import { quantileOf } from '../../../nets/statistics/quantile.ts'
import { CompactTable, type CompactRow } from '../schemas/compact-table.ts'
import { TrialTable, type TrialRow } from '../../../schemas/trial-row.ts'

const net = Type.Object({ mae: Type.Number(), parameters: Type.Integer(), shape: Type.String() })

/** Summarises our nets, plain ones, dense ones and those of a publication, set by set. */
export default stage({
  inputs: { trials: many(TrialTable) },
  params: Type.Object({
    published: Type.Record(Type.String(), Type.Object({ mlp: net, small: net, kan: net })),
    rates: Type.Array(Type.Number(), { description: 'that plain MSE was tried with' }),
    unrefined: Type.Array(Type.String(), {
      description: 'the targets after whose nets no Levenberg-Marquardt followed',
    }),
  }),
  output: CompactTable,
  run: ({ trials }, { published, rates, unrefined }): readonly CompactRow[] => {
    const rows = trials.flatMap(({ value }) => value).filter(({ method }) => method !== 'waterfall')
    return [...groupBy(rows, ({ target }) => target)].flatMap(([target, own]) => [
      ...measuredRows(own, rates).map((row) => (unrefined.includes(target) ? { ...row, ...notRefined } : row)),
      ...publishedRows(target, published[target]),
    ])
  },
})

const notRefined = { refined_mae: null, refined_ratio: null }

function measuredRows(rows: readonly TrialRow[], rates: readonly number[]): CompactRow[] {
  const groups = groupBy(rows, ({ method, activation, width, depth }) => [method, activation, width, depth].join(' '))
  return [...groups.values()].map((group) => {
    const own = rows.filter(({ method, width, depth }) => method === 'ours' && isOf(group[0]!, { width, depth }))
    return rowOf(group, own, rates)
  })
}

function isOf(row: TrialRow, { width, depth }: Pick<TrialRow, 'width' | 'depth'>): boolean {
  return row.method === 'plain' && row.width === width && row.depth === depth
}

function rowOf(rows: readonly TrialRow[], own: readonly TrialRow[], rates: readonly number[]): CompactRow {
  const { target, method, activation, width, depth, parameters, setting, rate } = rows[0]!
  const edge = rate === Math.min(...rates) || rate === Math.max(...rates)
  return {
    ...{ target, kind: method, width, parameters, setting },
    what: `${activation}, ${depth === 1 ? '' : `${depth} layers of `}${width}`,
    rate_at_edge: method === 'plain' && edge,
    nets: rows.length,
    diverged: rows.filter(({ diverged }) => diverged).length,
    mae: quantile(rows, 'test_mae', 0.5),
    mae_q1: quantile(rows, 'test_mae', 0.25),
    mae_q3: quantile(rows, 'test_mae', 0.75),
    rmse: quantile(rows, 'test_rmse', 0.5),
    error: quantile(rows, 'test', 0.5),
    refined_mae: quantile(rows, 'refined_test_mae', 0.5),
    ...ratiosOf(rows, own),
    digests: [...new Set(rows.map(({ digest }) => digest))].join(' '),
  }
}

type Measure = 'test_mae' | 'test_rmse' | 'test' | 'refined_test_mae'

/** A quantile over nets, null where it is not finite. */
function quantile(rows: readonly TrialRow[], measure: Measure, share: number): number | null {
  const value = quantileOf(Float64Array.from(rows, (row) => row[measure] ?? Infinity).sort(), share)
  return Number.isFinite(value) ? value : null
}

/** The ratios to our nets of the same width, draw and seed, where there are some. */
function ratiosOf(rows: readonly TrialRow[], own: readonly TrialRow[]) {
  const ours = new Map(own.map((row) => [pairName(row), row]))
  const pairs = rows.flatMap((row) => {
    const mine = ours.get(pairName(row))
    return mine === undefined ? [] : [[row, mine] as const]
  })
  if (pairs.length === 0) return { ratio: null, ratio_low: null, ratio_high: null, refined_ratio: null, wins: null }
  const ratios = pairs.map(([row, mine]) => logError(row.test) - logError(mine.test))
  const refined = pairs.map(([row, mine]) => logError(row.refined_test) - logError(mine.refined_test))
  const { value, interval } = bootstrap(ratios, mean)
  return {
    ratio: value,
    ratio_low: interval[0],
    ratio_high: interval[1],
    refined_ratio: mean(refined),
    wins: ratios.filter((ratio) => ratio > 0).length,
  }
}

function pairName({ draw, seed }: TrialRow): string {
  return `${draw} ${seed}`
}

function publishedRows(target: string, nets: Record<'mlp' | 'small' | 'kan', PublishedNet> | undefined): CompactRow[] {
  if (nets === undefined) return []
  const kinds = { mlp: 'published MLP', small: 'published small MLP', kan: 'published KAN' } as const
  return (['mlp', 'small', 'kan'] as const).map((name) => ({
    ...{ target, kind: kinds[name], what: nets[name].shape, width: 0, parameters: nets[name].parameters },
    ...{ setting: '', rate_at_edge: false, nets: 1, diverged: 0, mae: nets[name].mae, mae_q1: null, mae_q3: null },
    ...{ rmse: null, error: null, refined_mae: null, ratio: null, ratio_low: null, ratio_high: null },
    ...{ refined_ratio: null, wins: null, digests: '' },
  }))
}
