import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { UserError } from '../values/user-error.ts'
import { meanOn, pairedEffect, unpairedEffect, type Effect } from './bootstrap.ts'
import { findSides, type Records, type Side } from './find-sides.ts'
import { measureMetric, type Measured } from './measure-metric.ts'
import type { Metric } from './metric.ts'
import { paramLeaves } from './param-leaves.ts'

/** Variants, runs, commits or pins side by side: their params, and their metrics against the first of them. */
export interface Comparison {
  readonly sides: readonly ComparedSide[]
  /** The params in which the sides differ, a value for each side; null where a side has none. */
  readonly params: readonly { readonly name: string; readonly values: readonly (Json | null)[] }[]
  readonly metrics: readonly ComparedMetric[]
}

/** One side. */
export type ComparedSide = Pick<Side, 'name' | 'kind' | 'run' | 'began' | 'git'> & { readonly params: Json }

/** One metric of all sides. */
export interface ComparedMetric extends Omit<Metric, 'scale'> {
  readonly name: string
  readonly scale: 'linear' | 'log'
  readonly sides: readonly MeasuredSide[]
}

/** What a side has of a metric, and how that differs from the first side. */
export interface MeasuredSide {
  /** The mean of its values, on a log scale the geometric one; null where there is none. */
  readonly mean: number | null
  /** How many values there are: of paired ones, how many pairs. */
  readonly count: number
  readonly values: Measured['values']
  /** Null of the first side, and where one of both has no value. */
  readonly effect: (Effect & { readonly paired: boolean; readonly verdict: Verdict }) | null
  readonly notes: readonly string[]
}

/** Whether the interval lies on one side of no effect, and on which; `not known` of what has no interval. */
export type Verdict = 'better' | 'worse' | 'no clear difference' | 'not known'

/**
 * Compares variants, runs, commits and pins by the metrics that the pipeline declares, each with the first one: from what is stored,
 * nothing is executed.
 *
 * @throws UserError `no-metrics`, and as `findSides` and `measureMetric`.
 */
export async function compareResults(records: Records, words: readonly string[]): Promise<Comparison> {
  if (Object.keys(records.metrics).length === 0) throw noMetrics()
  return compareSides(records, findSides(records, words))
}

/** Compares sides by the metrics that the pipeline declares, each with the first one. @throws UserError as `measureMetric`. */
export async function compareSides(
  { store, metrics: declared }: Pick<Records, 'store' | 'metrics'>,
  sides: readonly Side[],
): Promise<Comparison> {
  const metrics: ComparedMetric[] = []
  for (const [name, metric] of Object.entries(declared)) {
    const measured: Measured[] = []
    for (const side of sides) measured.push(await measureMetric(store, side, name, metric))
    const scale = metric.scale ?? 'linear'
    metrics.push({
      name,
      ...metric,
      scale,
      sides: measured.map((one, i) => compared(one, i === 0 ? undefined : measured[0], { ...metric, scale })),
    })
  }
  const params = sides.map(({ members }) => paramsOf(members.map((member) => member.params)))
  return {
    sides: sides.map(({ name, kind, run, began, git }, i) => ({
      name,
      kind,
      run,
      began,
      git,
      params: Object.fromEntries(params[i]!),
    })),
    params: differing(params),
    metrics,
  }
}

type Comparing = Metric & { readonly scale: 'linear' | 'log' }

function compared(own: Measured, first: Measured | undefined, metric: Comparing): MeasuredSide {
  const { scale } = metric
  const byPair = meansByPair(own, scale)
  const numbers = [...byPair.values()]
  const notes = [...own.notes]
  const isOff = scale === 'log' && numbers.some((number) => number <= 0)
  if (isOff) notes.push('it has values that are not above 0, of which there is no ratio')
  const mean = numbers.length === 0 || isOff ? null : meanOn(scale, numbers)
  const side = { mean, count: numbers.length, values: own.values, notes }
  const before = first === undefined ? undefined : meansByPair(first, scale)
  const hasNone = before === undefined || before.size === 0 || numbers.length === 0 || isOff
  if (hasNone || (scale === 'log' && [...before.values()].some((number) => number <= 0)))
    return { ...side, effect: null }
  const { effect, paired, note } = effectOf(before, byPair, metric)
  return { ...side, effect: { ...effect, paired, verdict: verdictOf(effect, metric) }, notes: [...notes, ...note] }
}

type ByPair = ReadonlyMap<string, number>

/** Values that are not paired stand by themselves. */
function meansByPair({ values }: Measured, scale: 'linear' | 'log'): ByPair {
  const groups = new Map<string, number[]>()
  for (const [i, { pair, value }] of values.entries()) {
    const key = pair ?? `#${i}`
    groups.set(key, [...(groups.get(key) ?? []), value])
  }
  const hasLogs = values.every(({ value }) => value > 0)
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(sorted.map(([pair, all]) => [pair, meanOn(hasLogs ? scale : 'linear', all)]))
}

function effectOf(
  first: ByPair,
  second: ByPair,
  { pairs, scale }: Comparing,
): { effect: Effect; paired: boolean; note: string[] } {
  const [before, after] = [[...first.keys()], [...second.keys()]]
  const others = [...before.filter((pair) => !second.has(pair)), ...after.filter((pair) => !first.has(pair))]
  const paired = pairs !== undefined && others.length === 0 && !before.some((pair) => pair.startsWith('#'))
  const effect = paired
    ? pairedEffect(
        before.map((pair) => [first.get(pair)!, second.get(pair)!]),
        scale,
      )
    : unpairedEffect([...first.values()], [...second.values()], scale)
  const fewest = Math.min(first.size, second.size)
  const noun = paired ? pairs : 'value'
  return {
    effect,
    paired,
    note: [
      ...(pairs !== undefined && !paired ? [`not paired: ${describeOthers(pairs, others)}`] : []),
      ...(fewest === 1 ? [`one ${noun} alone: how far it varies is not known, so there is no interval`] : []),
      ...(fewest > 1 && fewest < 5 ? [`${fewest} ${noun}s: an interval of so few is likely too narrow`] : []),
    ],
  }
}

function describeOthers(pairs: string, others: readonly string[]): string {
  const named = others.filter((pair) => !pair.startsWith('#'))
  if (named.length === 0) return `the values have no ${pairs}`
  return `only one of both sides has ${pairs} ${named.slice(0, 5).join(', ')}${named.length > 5 ? ` and ${named.length - 5} more` : ''}`
}

function verdictOf({ interval }: Effect, { better, scale }: Comparing): Verdict {
  if (interval === null) return 'not known'
  const none = scale === 'log' ? 1 : 0
  const [low, high] = interval
  if (low <= none && high >= none) return 'no clear difference'
  return high < none === (better === 'lower') ? 'better' : 'worse'
}

/** The params of a side by name; those in which its variants differ as a list of their values. */
function paramsOf(all: readonly Json[]): Map<string, Json> {
  const each = all.map((params) => new Map(paramLeaves(params)))
  const names = new Set(each.flatMap((params) => [...params.keys()]))
  return new Map(
    [...names].map((name) => {
      const values = [
        ...new Map(
          each.map((params) => params.get(name) ?? null).map((value) => [canonicalJson(value), value]),
        ).values(),
      ]
      return [name, values.length === 1 ? values[0]! : values]
    }),
  )
}

function differing(params: readonly ReadonlyMap<string, Json>[]): Comparison['params'] {
  const names = [...new Set(params.flatMap((one) => [...one.keys()]))]
  return names
    .map((name) => ({ name, values: params.map((one) => one.get(name) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => canonicalJson(value))).size > 1)
}

function noMetrics(): UserError {
  return new UserError({
    code: 'no-metrics',
    what: 'this pipeline declares no metrics',
    fix: "declare some: pipeline(import.meta.url, { metrics: { error: { task: 'train', path: 'test.error', better: 'lower', pairs: 'seed' } }, graph(...) })",
  })
}
