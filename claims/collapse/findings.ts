import { median } from '../../nets/statistics/quantile.ts'
import type { SummaryRow } from '../../schemas/summary.ts'
import { activationOrder, inOrder, losses } from '../../page/names.ts'

/** What training on plain MSE does to the redundancy of one activation's nets: medians over targets of medians over seeds. */
export interface BeforeAfter {
  readonly activation: string
  readonly init: string
  /** Of the targets: their dimension. */
  readonly inputs: number
  readonly targets: number
  readonly seeds: number
  readonly width: string
  readonly duplicates: readonly [before: number, after: number]
  readonly dead: readonly [before: number, after: number]
  readonly effectiveRank: readonly [before: number, after: number]
  readonly errorTiedRank: readonly [before: number, after: number]
}

/** One line for each activation, initialisation and number of inputs. */
export function beforeAfter(rows: readonly SummaryRow[]): BeforeAfter[] {
  const plain = rows.filter(({ loss }) => loss === 'mse')
  const activations = inOrder(
    plain.map(({ activation }) => activation),
    activationOrder,
  )
  return activations.flatMap((activation) => {
    const own = plain.filter((row) => row.activation === activation)
    const inits = inOrder(
      own.map(({ init }) => init),
      ['std', 'wide', 'pick', 'greedy'],
    )
    return inits.flatMap((init) => byInputs(own.filter((row) => row.init === init)).map(compare))
  })
}

function byInputs(rows: readonly SummaryRow[]): SummaryRow[][] {
  const dimensions = [...new Set(rows.map(({ inputs }) => inputs))].toSorted((a, b) => a - b)
  return dimensions.map((d) => rows.filter(({ inputs }) => inputs === d))
}

function compare(rows: readonly SummaryRow[]): BeforeAfter {
  const { activation, init, inputs } = rows[0]!
  const over = (value: (row: SummaryRow) => number) => median(rows.map(value))
  return {
    activation,
    init,
    inputs,
    targets: new Set(rows.map(({ target }) => target)).size,
    seeds: Math.min(...rows.map(({ seeds }) => seeds)),
    width: [...new Set(rows.map(({ width }) => width))].join(', '),
    duplicates: [over((row) => row.duplicates_untrained), over((row) => row.duplicates_median)],
    dead: [over((row) => row.dead_untrained), over((row) => row.dead_median)],
    effectiveRank: [over((row) => row.effective_rank_untrained), over((row) => row.effective_rank_median)],
    errorTiedRank: [over((row) => row.rank_untrained), over((row) => row.rank_median)],
  }
}

/** How one penalised loss does against plain MSE from the same seeds, over all cells that have both. */
export interface AgainstPlain {
  readonly loss: string
  readonly cells: number
  /** Cells whose median of duplicates is lower than plain MSE's, and cells where it is higher. */
  readonly fewerDuplicates: number
  readonly moreDuplicates: number
  /** Cells whose median error-tied rank is higher than plain MSE's, and cells where it is lower. */
  readonly higherRank: number
  readonly lowerRank: number
  /** Cells where most seeds have a lower test error, and cells where most have a higher one. */
  readonly better: number
  readonly worse: number
}

/** One line for each penalised loss. */
export function againstPlain(rows: readonly SummaryRow[]): AgainstPlain[] {
  const plainOf = new Map(rows.filter(({ loss }) => loss === 'mse').map((row) => [cellName(row), row]))
  return losses.slice(1).flatMap(({ loss }) => {
    const pairs = rows.flatMap((row) => {
      const plain = plainOf.get(cellName(row))
      return row.loss === loss && plain !== undefined ? [{ row, plain }] : []
    })
    if (pairs.length === 0) return []
    const count = (holds: (row: SummaryRow, plain: SummaryRow) => boolean) =>
      pairs.filter(({ row, plain }) => holds(row, plain)).length
    return [
      {
        loss,
        cells: pairs.length,
        fewerDuplicates: count((row, plain) => row.duplicates_median < plain.duplicates_median),
        moreDuplicates: count((row, plain) => row.duplicates_median > plain.duplicates_median),
        higherRank: count((row, plain) => row.rank_median > plain.rank_median),
        lowerRank: count((row, plain) => row.rank_median < plain.rank_median),
        better: count((row) => (row.beats_mse ?? 0) > row.seeds / 2),
        worse: count((row) => (row.beats_mse ?? 0) < row.seeds / 2),
      },
    ]
  })
}

/** How often the wide initialisation with plain MSE has a lower median error than the best penalty from the standard one. */
export function wideAgainstPenalties(rows: readonly SummaryRow[]): { readonly wins: number; readonly cells: number } {
  const wide = rows.filter(({ loss, init }) => loss === 'mse' && init === 'wide')
  const verdicts = wide.flatMap((row) => {
    const rivals = rows.filter(
      (other) => other.init === 'std' && other.loss !== 'mse' && cellName({ ...other, init: 'wide' }) === cellName(row),
    )
    const best = Math.min(...rivals.map(({ error_median }) => error_median ?? Infinity))
    return rivals.length === 0 ? [] : [(row.error_median ?? Infinity) < best]
  })
  return { wins: verdicts.filter((won) => won).length, cells: verdicts.length }
}

function cellName({ target, activation, init, width, depth }: SummaryRow): string {
  return [target, activation, init, width, depth].join(' ')
}
