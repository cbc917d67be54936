import { exp10 } from '../../nets/maths.ts'
import type { Claim } from '../../schemas/claim.ts'
import type { PooledComparison } from './schemas/comparison.ts'

/** One criterion of the rule: whether it is met, and by which numbers. */
interface Criterion {
  readonly name: 'error' | 'oracle' | 'cure' | 'rank' | 'duplicates' | 'noise' | 'depth'
  readonly met: boolean
  readonly found: string
}

/** The criteria of C3, as registered, on the pooled comparisons. */
function criteriaOf(
  rows: readonly PooledComparison[],
  limits: { readonly cells: number; readonly noise: number },
): Criterion[] {
  const row = (baseline: string, block: Partial<PooledComparison> = {}) => rowOf(rows, baseline, block)
  const [standard, wide, tuned] = [row('plain standard'), row('plain wide'), row('plain tuned')]
  const [oracle, longer] = [row('plain oracle'), row('plain, 3x steps')]
  const noisy = row('plain tuned', { noise: limits.noise })
  const deep = row('plain tuned', { depth: 2 })
  const enough = (count: number, of: number) => count >= limits.cells * of
  const won = ({ won, cells }: PooledComparison) => `${won} of ${cells}`
  return [
    {
      name: 'error',
      met: [standard, wide, tuned].every((each) => enough(each.won, each.cells)),
      found: `cells won against plain standard, wide and tuned: ${[standard, wide, tuned].map(won).join(', ')}`,
    },
    {
      name: 'oracle',
      met: [oracle, longer].every((each) => enough(each.won, each.cells) && above(each)),
      found: `against the oracle ${won(oracle)}, error ${factor(oracle.ratio)} lower; against three times the steps ${won(longer)}, ${factor(longer.ratio)}`,
    },
    {
      name: 'cure',
      met: enough(oracle.refined_won, oracle.cells) && oracle.refined_seeds_low > 0 && oracle.refined_cells_low > 0,
      found: `after Levenberg-Marquardt on both, against the oracle ${oracle.refined_won} of ${oracle.cells}, ${factor(oracle.refined_ratio)}`,
    },
    {
      name: 'rank',
      met: [standard, wide].every((each) => enough(each.higher_rank, each.cells)),
      found: `error-tied rank above plain standard in ${standard.higher_rank} of ${standard.cells} cells, above plain wide in ${wide.higher_rank}`,
    },
    {
      name: 'duplicates',
      met: [standard, wide].every((each) => enough(each.fewer_duplicates, each.with_duplicates)),
      found: `fewer duplicates than plain standard in ${standard.fewer_duplicates} of the ${standard.with_duplicates} cells that have any, than plain wide in ${wide.fewer_duplicates} of ${wide.with_duplicates}`,
    },
    {
      name: 'noise',
      met: above(noisy),
      found: `with ${100 * limits.noise} % noise ${won(noisy)} cells won against tuned plain, ${factor(noisy.ratio)}`,
    },
    {
      name: 'depth',
      met: enough(deep.won, deep.cells),
      found: `with two hidden layers ${won(deep)}, ${factor(deep.ratio)}`,
    },
  ]
}

/** The verdict on C3 by its rule, and what it rests on. */
export function judgePrevention(
  rows: readonly PooledComparison[],
  limits: { readonly cells: number; readonly noise: number },
): Omit<Claim, 'id' | 'tasks'> {
  const criteria = criteriaOf(rows, limits)
  const met = (name: Criterion['name']) => criteria.some((criterion) => criterion.name === name && criterion.met)
  const oracle = rowOf(rows, 'plain oracle')
  const partly = met('error') && (met('rank') || met('duplicates'))
  const verdict = criteria.every((criterion) => criterion.met) ? 'reproduced' : partly ? 'partly' : 'not reproduced'
  const sentence = (holds: boolean) =>
    criteria
      .filter((criterion) => criterion.met === holds)
      .map(({ name, found }) => `${name} (${found})`)
      .join('; ')
  return {
    verdict,
    statement: `Holds: ${sentence(true) || 'nothing'}. Does not hold: ${sentence(false) || 'nothing'}. ${byActivation(rows)}`,
    measure:
      'log10 of the test error of the best plain setting (oracle) over that of the log projected loss, mean over cells and seeds',
    effect: oracle.ratio,
    interval: [oracle.seeds_low, oracle.seeds_high],
    seeds: oracle.seeds,
  }
}

/** Where the loss is better and where not, against plain MSE tuned as a user can. */
function byActivation(rows: readonly PooledComparison[]): string {
  const own = rows.filter(
    ({ baseline, activation, noise, depth }) =>
      baseline === 'plain tuned' && activation !== 'all' && noise === 0 && depth === 1,
  )
  const parts = own.map(({ activation, won, cells, ratio }) => `${activation} ${won} of ${cells}, ${factor(ratio)}`)
  return `Cells won against tuned plain: ${parts.join('; ')}.`
}

/** The row over all activations of a baseline in a block: shallow and without noise unless said otherwise. */
export function rowOf(
  rows: readonly PooledComparison[],
  baseline: string,
  { noise = 0, depth = 1 }: Partial<PooledComparison> = {},
): PooledComparison {
  const found = rows.find(
    (row) => row.baseline === baseline && row.activation === 'all' && row.noise === noise && row.depth === depth,
  )
  if (found === undefined)
    throw new Error(`there is no comparison with "${baseline}" at noise ${noise} and depth ${depth}`)
  return found
}

function above({ seeds_low, cells_low }: PooledComparison): boolean {
  return seeds_low > 0 && cells_low > 0
}

/** A mean log10 ratio as a factor. */
function factor(ratio: number): string {
  return `by a factor of ${String(Number(exp10(ratio).toPrecision(2)))}`
}
