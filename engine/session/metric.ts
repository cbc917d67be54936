import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'

/** A number by which variants, runs, commits and pins are compared. */
export interface Metric {
  /** The task that has it, or a group of tasks: `summary`, `train`, `train[target=co2]`. */
  readonly task: string
  /** Where it lies in a JSON artifact, or in the metadata of tensors: `test.error`; the whole value where not given. */
  readonly path?: string
  /** The column of a table that has it. */
  readonly column?: string
  /** Which rows of the table count: `loss == "log-det"`. */
  readonly where?: string
  /** What tells values apart that belong together on both sides: a coordinate of the tasks, a column of the table, or a param; `seed`. */
  readonly pairs?: string
  readonly better: 'lower' | 'higher'
  /** Whether effects are differences of means, or ratios of geometric means; `linear` where not given. */
  readonly scale?: 'linear' | 'log'
}

/** A pipeline's metrics by name. */
export type Metrics = Readonly<Record<string, Metric>>

const fields: Readonly<Record<keyof Metric, (value: unknown) => string | undefined>> = {
  task: (value) => (isText(value) ? undefined : 'must name a task or a group of tasks'),
  path: optionalText,
  column: optionalText,
  where: optionalText,
  pairs: optionalText,
  better: (value) => (value === 'lower' || value === 'higher' ? undefined : "must be 'lower' or 'higher'"),
  scale: (value) =>
    value === undefined || value === 'linear' || value === 'log' ? undefined : "must be 'linear' or 'log'",
}

/** What is wrong with the metrics that a pipeline declares. */
export function faultOfMetrics(metrics: unknown): { readonly what: string; readonly fix?: string } | undefined {
  if (metrics === undefined) return undefined
  const fix = "write metrics: { error: { task: 'train', path: 'test.error', better: 'lower', pairs: 'seed' } }"
  if (!isRecord(metrics)) return { what: `metrics is ${describeValue(metrics)}, and must be an object`, fix }
  for (const [name, metric] of Object.entries(metrics)) {
    if (!isRecord(metric))
      return { what: `the metric "${name}" is ${describeValue(metric)}, and must be an object`, fix }
    const names = Object.keys(fields)
    const other = Object.keys(metric).find((field) => !names.includes(field))
    if (other !== undefined)
      return {
        what: `the metric "${name}" has a field "${other}"`,
        fix: suggestion(other, names, `a metric has ${names.join(', ')}`),
      }
    for (const [field, faultOf] of Object.entries(fields)) {
      const fault = faultOf(metric[field])
      if (fault !== undefined)
        return { what: `the ${field} of the metric "${name}" is ${describeValue(metric[field])}, and ${fault}`, fix }
    }
    if (metric['column'] !== undefined && metric['path'] !== undefined)
      return { what: `the metric "${name}" has a path and a column`, fix: 'name a column of a table, or a path' }
    if (metric['where'] !== undefined && metric['column'] === undefined)
      return { what: `the metric "${name}" has a condition and no column`, fix: 'name the column: column: "error"' }
  }
  return undefined
}

function optionalText(value: unknown): string | undefined {
  return value === undefined || isText(value) ? undefined : 'must be a text'
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
