import { bootstrap } from '../../nets/statistics/bootstrap.ts'
import { groupBy } from '../../nets/statistics/group-by.ts'
import { logError } from '../../nets/statistics/log-error.ts'
import { mean } from '../../nets/statistics/mean.ts'
import type { GainRow } from './schemas/compact-table.ts'
import type { TrialRow } from '../../schemas/trial-row.ts'

/** The factors of the waterfall and the level of each that a net has. */
interface Levels {
  readonly optimizer: string
  readonly loss: string
  readonly init: string
  readonly activation: string
}

type Gain = Omit<GainRow, 'digest'>

const optimizers = {
  'adam, stopped': 'Adam as published',
  adam: 'Adam long',
  lbfgs: 'L-BFGS',
  'levenberg-marquardt': 'Levenberg-Marquardt',
  'variable-projection': 'Levenberg-Marquardt',
} as const

/** One change after the other, from a net trained as published to ours. */
const path = [
  { factor: 'as published', levels: { optimizer: 'Adam as published', loss: 'mse', init: 'std' } },
  { factor: 'optimizer', levels: { optimizer: 'Adam long', loss: 'mse', init: 'std' } },
  { factor: 'init', levels: { optimizer: 'Adam long', loss: 'mse', init: 'pick' } },
  { factor: 'loss', levels: { optimizer: 'Adam long', loss: 'projected', init: 'pick' } },
  { factor: 'loss', levels: { optimizer: 'Adam long', loss: 'log-projected', init: 'pick' } },
] as const

/** The changes whose gain is taken over all combinations that differ in them alone. */
const changes: readonly { readonly factor: keyof Levels; readonly from: string; readonly to: string }[] = [
  { factor: 'optimizer', from: 'Adam as published', to: 'Adam long' },
  { factor: 'optimizer', from: 'Adam long', to: 'L-BFGS' },
  { factor: 'optimizer', from: 'Adam long', to: 'Levenberg-Marquardt' },
  { factor: 'loss', from: 'mse', to: 'log-det' },
  { factor: 'loss', from: 'mse', to: 'projected' },
  { factor: 'loss', from: 'mse', to: 'log-projected' },
  { factor: 'loss', from: 'projected', to: 'log-projected' },
  { factor: 'init', from: 'std', to: 'wide' },
  { factor: 'init', from: 'std', to: 'pick' },
  { factor: 'activation', from: 'tanh', to: 'sin' },
  { factor: 'activation', from: 'tanh', to: 'relu' },
]

function levelsOf({ optimizer, loss, init, activation }: TrialRow): Levels {
  return { optimizer: optimizers[optimizer as keyof typeof optimizers], loss, init, activation }
}

/** log10 of the mean absolute error; one that is not finite counts as 10³. */
function size({ test_mae }: TrialRow): number {
  return logError(test_mae)
}

function nameOf({ target, draw, seed }: TrialRow, levels: Levels): string {
  return [target, draw, seed, levels.optimizer, levels.loss, levels.init, levels.activation].join(' ')
}

/** What each step of the path buys, for each activation; steps without a pair are left out. */
export function pathGains(rows: readonly TrialRow[]): Gain[] {
  return [...groupBy(rows, ({ activation }) => activation)].flatMap(([activation, own]) =>
    path.slice(1).flatMap(({ factor, levels }, i): Gain[] => {
      const before = path[i]!.levels
      const pairs = pairsOf(own, { ...before, activation }, (given) => ({ ...given, ...levels }))
      if (pairs.length === 0) return []
      const [from, to] = [text(before, levels), text(levels, before)]
      return [gainOf(pairs, { kind: 'path', activation, order: i, factor, from, to })]
    }),
  )
}

/** What each change buys over all combinations that differ in it alone; changes without a pair are left out. */
export function mainEffects(rows: readonly TrialRow[]): Gain[] {
  return changes.flatMap(({ factor, from, to }, order): Gain[] => {
    const pairs = pairsOf(rows, { [factor]: from }, (given) => ({ ...given, [factor]: to }))
    if (pairs.length === 0) return []
    return [gainOf(pairs, { kind: 'main effect', activation: 'all', order, factor, from, to })]
  })
}

/** Nets with some levels, each with the one of the same set, draw and seed that has the changed levels. */
function pairsOf(
  rows: readonly TrialRow[],
  levels: Partial<Levels>,
  change: (levels: Levels) => Levels,
): (readonly [before: TrialRow, after: TrialRow])[] {
  const named = new Map(rows.map((row) => [nameOf(row, levelsOf(row)), row]))
  const wanted = Object.entries(levels)
  return rows.flatMap((row) => {
    const own = levelsOf(row)
    if (wanted.some(([factor, level]) => own[factor as keyof Levels] !== level)) return []
    const after = named.get(nameOf(row, change(own)))
    return after === undefined ? [] : [[row, after] as const]
  })
}

function gainOf(
  pairs: readonly (readonly [TrialRow, TrialRow])[],
  about: Pick<Gain, 'kind' | 'activation' | 'order' | 'factor' | 'from' | 'to'>,
): Gain {
  const groups = [...groupBy(pairs, ([{ target, draw, seed }]) => `${target} ${draw} ${seed}`).values()]
  const gain = (own: readonly (readonly [TrialRow, TrialRow])[]) =>
    mean(own.map(([before, after]) => size(before) - size(after)))
  const { value, interval } = bootstrap(groups.map(gain), mean)
  return {
    ...about,
    gain: value,
    low: interval[0],
    high: interval[1],
    before: mean(pairs.map(([before]) => size(before))),
    after: mean(pairs.map(([, after]) => size(after))),
    pairs: pairs.length,
  }
}

/** The levels of one place on the path that the other has not. */
function text(levels: Omit<Levels, 'activation'>, other: Omit<Levels, 'activation'>): string {
  return (['optimizer', 'loss', 'init'] as const)
    .filter((factor) => levels[factor] !== other[factor])
    .map((factor) => levels[factor])
    .join(', ')
}
