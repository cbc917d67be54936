import { Type, type Static } from '@sinclair/typebox'
import { table } from 'lineal'

const number = (description: string) => Type.Number({ description })
const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })
const count = (description: string) => Type.Integer({ minimum: 0, description })

/** One row: our loss beside a baseline in one cell, over seeds; medians but for the ratios. */
export const Comparison = Type.Object({
  target: Type.String(),
  activation: Type.String(),
  width: count('of each hidden layer'),
  depth: count('hidden layers'),
  noise: number('on the training values, over their deviation'),
  baseline: Type.String(),
  setting: Type.String({ description: 'of the baseline; where it was chosen, the chosen one' }),
  refined_setting: Type.String({ description: 'the same for the comparison after Levenberg-Marquardt' }),
  rate_at_edge: Type.Boolean({
    description: 'the setting was chosen, and has the least or the largest rate that was tried',
  }),
  seeds: count('pairs'),
  wins: count('seeds on which ours has the lower test error'),
  ratio: number("mean over seeds of log10 of the baseline's test error over ours"),
  ratio_low: number('95 %, bootstrapped over seeds'),
  ratio_high: number('95 %, bootstrapped over seeds'),
  refined_wins: count('the same after Levenberg-Marquardt on both'),
  refined_ratio: number('the same after Levenberg-Marquardt on both'),
  test: maybe('test error over variance'),
  own_test: maybe('of ours'),
  refined_test: maybe('after Levenberg-Marquardt'),
  own_refined_test: maybe('of ours'),
  diverged: count('trainings of the baseline that diverged'),
  own_diverged: count('of ours'),
  duplicates: number('units'),
  own_duplicates: number('of ours'),
  dead: number('units'),
  own_dead: number('of ours'),
  rank: number('error-tied rank'),
  own_rank: number('of ours'),
  output_size: number('length of the output weights'),
  own_output_size: number('of ours'),
  digests: Type.String({ description: 'the trials behind this row, joined by spaces' }),
})

/** One row: our loss beside a baseline in one cell. */
export type Comparison = Static<typeof Comparison>

/** Our loss beside every baseline in every cell, as an Arrow table. */
export const Comparisons = table(Comparison)

const pooled = 'geometric mean over cells and seeds, as log10'

/** One row: our loss beside a baseline, over all cells of one block. */
export const PooledComparison = Type.Object({
  width: count('of each hidden layer'),
  depth: count('hidden layers'),
  noise: number('on the training values, over their deviation'),
  baseline: Type.String(),
  activation: Type.String({ description: 'one, or all' }),
  cells: count('of targets and activations'),
  seeds: count('a cell'),
  won: count('cells that ours wins on most seeds, by the share that is registered'),
  lost: count('cells that it loses on most'),
  ratio: number(`test error over ours: ${pooled}`),
  seeds_low: number('95 %, bootstrapped over seeds'),
  seeds_high: number('95 %, bootstrapped over seeds'),
  cells_low: number('95 %, bootstrapped over cells'),
  cells_high: number('95 %, bootstrapped over cells'),
  refined_won: count('the same after Levenberg-Marquardt on both'),
  refined_lost: count('the same after Levenberg-Marquardt on both'),
  refined_ratio: number('the same after Levenberg-Marquardt on both'),
  refined_seeds_low: number('95 %, bootstrapped over seeds'),
  refined_seeds_high: number('95 %, bootstrapped over seeds'),
  refined_cells_low: number('95 %, bootstrapped over cells'),
  refined_cells_high: number('95 %, bootstrapped over cells'),
  rate_at_edge: count('cells in which the chosen setting has the least or the largest rate that was tried'),
  higher_rank: count('cells in which the median error-tied rank of ours is higher'),
  with_duplicates: count('cells in which the median number of duplicates of the baseline is not zero'),
  fewer_duplicates: count('of them, in which that of ours is lower'),
  duplicates: number('mean over cells of the median'),
  own_duplicates: number('of ours'),
  dead: number('mean over cells of the median'),
  own_dead: number('of ours'),
  rank: number('mean over cells of the median'),
  own_rank: number('of ours'),
  output_size: number('geometric mean over cells of the median'),
  own_output_size: number('of ours'),
  diverged: count('trainings of the baseline that diverged'),
  own_diverged: count('of ours'),
  digest: Type.String({ description: 'the table of trials' }),
})

/** One row: our loss beside a baseline, over all cells of one block. */
export type PooledComparison = Static<typeof PooledComparison>

/** Our loss beside every baseline over all cells, as an Arrow table. */
export const PooledComparisons = table(PooledComparison)
