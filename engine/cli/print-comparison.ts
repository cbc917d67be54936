import type { ComparedMetric, ComparedSide, Comparison, MeasuredSide } from '../session/compare-results.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { cutText } from '../values/printable.ts'
import { aligned } from './print-view.ts'

/** A comparison as lines for a person: where each side comes from, the params that differ, and each metric against the first side. */
export function comparisonLines({ sides, params, metrics }: Comparison): string[] {
  const names = sides.map(({ name }) => name)
  return [
    ...aligned(sides.map((side) => [side.name, originOf(side)])),
    ...(params.length === 0 ? [] : ['']),
    ...(params.length === 0
      ? []
      : aligned([['param', ...names], ...params.map(({ name, values }) => [name, ...values.map(shown)])])),
    ...comparedMetricLines({ sides, metrics }),
  ]
}

/** The metrics of a comparison, each after an empty line. */
export function comparedMetricLines({ sides, metrics }: Pick<Comparison, 'sides' | 'metrics'>): string[] {
  const names = sides.map(({ name }) => name)
  return metrics.flatMap((metric) => ['', titleOf(metric), ...metricLines(metric, names)])
}

/** Where a side comes from: its kind, its run and the commit of that. */
export function originOf({ kind, run, git }: Pick<ComparedSide, 'kind' | 'run' | 'git'>): string {
  const commit = git === null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
  return `${kind === 'run' ? '' : `${kind}, `}run ${run ?? 'unknown'}${commit}`
}

function titleOf({ name, better, scale, pairs, task }: ComparedMetric): string {
  const by = pairs === undefined ? '' : `, paired by ${pairs}`
  return `${name} of ${task}: ${better} is better, ${scale === 'log' ? 'ratio of geometric means' : 'difference of means'}${by}`
}

function metricLines({ sides }: ComparedMetric, names: readonly string[]): string[] {
  const head = ['', 'mean', 'n', 'effect', '95 % interval', '']
  const rows = sides.map((side, i) => [names[i]!, figure(side.mean), String(side.count), ...effectCells(side)])
  const notes = sides.flatMap((side, i) => side.notes.map((note) => [note, names[i]!] as const))
  return [...aligned([head, ...rows], numeric).map((line) => `  ${line}`), ...noteLines(notes)]
}

/** What is said of several sides stands once. */
function noteLines(notes: readonly (readonly [note: string, side: string])[]): string[] {
  const sidesOf = new Map<string, string[]>()
  for (const [note, side] of notes) sidesOf.set(note, [...(sidesOf.get(note) ?? []), side])
  return [...sidesOf].map(([note, sides]) => {
    const more = sides.length > 3 ? ` and ${sides.length - 3} more` : ''
    return `  ${sides.slice(0, 3).join(', ')}${more}: ${note}`
  })
}

/** The columns that are aligned at their right. */
const numeric = [false, true, true, true, false, false]

function effectCells({ effect }: MeasuredSide): string[] {
  if (effect === null) return ['', '', '']
  const { value, interval, verdict } = effect
  const range = interval === null ? '' : `${figure(interval[0])} to ${figure(interval[1])}`
  return [figure(value), range, verdict]
}

/** A number in four digits. */
function figure(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)))
}

function shown(value: Json): string {
  return value === null ? '-' : cutText(typeof value === 'string' ? value : canonicalJson(value), 40)
}
