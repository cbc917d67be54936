import type { Json } from '../values/canonical-json.ts'

/** The params of a variant, each by its path: `train.rate`. */
export function paramLeaves(value: Json, name = ''): [name: string, value: Json][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[name, value]]
  return Object.entries(value).flatMap(([step, inner]) =>
    paramLeaves(inner ?? null, name === '' ? step : `${name}.${step}`),
  )
}
