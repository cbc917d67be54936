import { groupBy } from '../../nets/statistics/group-by.ts'
import { logError, type ErrorLimits } from '../../nets/statistics/log-error.ts'
import type { TrialRow } from '../../schemas/trial-row.ts'

/** A net of ours and one to compare it with, of one cell and seed. */
export interface Pair {
  /** What it is compared with. */
  readonly baseline: string
  /** Whether its learning rate was chosen of several, and is the least or the largest of them. */
  readonly rateAtEdge: boolean
  readonly own: TrialRow
  readonly other: TrialRow
  /** The same for the comparison after Levenberg-Marquardt, where an oracle may choose another setting. */
  readonly refinedOther: TrialRow
}

/** What a setting is chosen by. */
type Error = 'validation' | 'test' | 'refined_test'

/** The cell of a row: all that nets which may be compared have in common. */
export function cellName({ target, activation, width, depth, noise }: TrialRow): string {
  return [target, activation, width, depth, noise].join(' ')
}

/** Pairs our nets with those of every baseline, cell by cell and seed by seed. */
export function pairTrials(rows: readonly TrialRow[], limits: ErrorLimits): Pair[] {
  return [...groupBy(rows, cellName).values()].flatMap((cell) => {
    const own = new Map(cell.filter(isOurs).map((row) => [row.seed, row]))
    return baselinesOf(cell, limits).flatMap(({ name, chosen, refined, of }) => {
      const rateAtEdge = isAtEdge(chosen[0], of)
      const later = new Map(refined.map((row) => [row.seed, row]))
      return chosen.map((other) => {
        const ours = own.get(other.seed)
        const refinedOther = later.get(other.seed)
        if (ours === undefined || refinedOther === undefined)
          throw new Error(`the cell ${cellName(other)} has no pair for seed ${other.seed} of "${name}"`)
        return { baseline: name, rateAtEdge, own: ours, other, refinedOther }
      })
    })
  })
}

function isOurs({ method, loss }: TrialRow): boolean {
  return method !== 'parts' && loss === 'log-projected'
}

interface Baseline {
  readonly name: string
  readonly chosen: readonly TrialRow[]
  readonly refined: readonly TrialRow[]
  /** What the chosen ones were chosen of. */
  readonly of: readonly TrialRow[]
}

/** What there is to compare with in a cell, each with its setting chosen. */
function baselinesOf(cell: readonly TrialRow[], limits: ErrorLimits): Baseline[] {
  const best = (rows: readonly TrialRow[], by: Error) => bestSetting(rows, by, limits)
  const fixed = (name: string, rows: readonly TrialRow[], of = rows) => ({ name, chosen: rows, refined: rows, of })
  const tuned = (name: string, of: readonly TrialRow[]) => fixed(name, best(of, 'validation'), of)
  const oracle = (name: string, rows: readonly TrialRow[]) => ({
    name,
    chosen: best(rows, 'test'),
    refined: best(rows, 'refined_test'),
    of: rows,
  })
  const methods = groupBy(cell, ({ method }) => method)
  return [...methods].flatMap(([method, rows]): Baseline[] => {
    const plain = rows.filter(({ loss }) => loss === 'mse')
    switch (method) {
      case 'ours':
        return []
      case 'plain': {
        const [standard, wide] = ['std', 'wide'].map((init) => plain.filter((row) => row.init === init))
        return [
          tuned('plain standard', standard!),
          tuned('plain wide', wide!),
          tuned('plain tuned', plain),
          oracle('plain oracle', plain),
        ]
      }
      case 'longer':
        return [oracle('plain, 3x steps', plain)]
      case 'noise':
      case 'deep':
        return [tuned('plain tuned', plain), oracle('plain oracle', plain)]
      case 'parts':
        return [...groupBy(rows, ({ setting }) => setting).values()].map((own) => fixed(partName(own[0]!), own))
      default:
        return [fixed(method, rows)]
    }
  })
}

function isAtEdge(chosen: TrialRow | undefined, of: readonly TrialRow[]): boolean {
  const rates = of.map(({ rate }) => rate ?? 0)
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  return least < most && (chosen?.rate === least || chosen?.rate === most)
}

/** The rows of the setting whose geometric mean of an error over seeds is least. */
function bestSetting(rows: readonly TrialRow[], by: Error, limits: ErrorLimits): TrialRow[] {
  const settings = [...groupBy(rows, ({ setting }) => setting).values()]
  const scores = settings.map((own) => own.reduce((sum, row) => sum + logError(row[by], limits), 0))
  return settings[scores.reduce((top, score, i) => (score < scores[top]! ? i : top), 0)] ?? []
}

/** What a variant of our loss has that ours has not. */
function partName({ loss, init, beta2, ridge }: TrialRow): string {
  const names = { mse: 'not projected, no log', projected: 'no log' }
  const base = loss in names ? names[loss as keyof typeof names] : undefined
  const changes = [
    base,
    beta2 === 0.999 ? undefined : `beta2 ${beta2 ?? ''}`,
    init === 'pick' ? undefined : `init ${init}`,
    ridge === null || ridge === 1e-10 ? undefined : `ridge ${ridge.toExponential()}`,
  ]
  return changes.filter((change) => change !== undefined).join(', ')
}
