import type { Json } from '../values/canonical-json.ts'
import { describeValue } from '../values/show-value.ts'

/** A param that a pipeline declares: a value that `--set` can give. */
export interface DeclaredParam {
  /** By way of the groups that hold it: `train.rate`. */
  readonly name: string
  readonly path: readonly string[]
  readonly schema: Schema
  /** What it is where nothing else is given; an optional param may have none. */
  readonly fallback: Json | undefined
}

/** What is wrong with a pipeline's params as they are declared. */
export interface ParamFault {
  readonly what: string
  readonly fix: string
}

type Schema = Readonly<Record<string, unknown>>

/** The values of params, groups of them as records. */
export type Params = Readonly<Record<string, Json>>

/** The params that a schema declares, in its order; objects of fields are groups of them. */
export function declaredParams(schema: unknown): DeclaredParam[] {
  return isGroup(schema) ? paramsIn(schema, [], schema['default']) : []
}

/** The groups that a schema declares: `train` of `train.rate`. */
export function groupsOfParams(params: readonly DeclaredParam[]): string[] {
  const groups = params.flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1).join('.')))
  return [...new Set(groups)]
}

/** What keeps a schema from declaring params. */
export function faultOfParams(schema: unknown): ParamFault | undefined {
  if (schema === undefined) return undefined
  const write = 'write params: Type.Object({ rate: Type.Number({ default: 0.1 }) })'
  if (!isGroup(schema))
    return { what: `params is ${isSchema(schema) ? 'no Type.Object' : describeValue(schema)}`, fix: write }
  const odd = namesIn(schema).find((name) => !/^[^\s.=,{}[\]"']+$/.test(name))
  if (odd !== undefined)
    return { what: `params has the name ${JSON.stringify(odd)}`, fix: 'use letters, digits, "_" and "-"' }
  const bare = declaredParams(schema).find(({ fallback, path }) => fallback === undefined && !isOptional(schema, path))
  if (bare === undefined) return undefined
  return { what: `the param "${bare.name}" has no default`, fix: 'give it one, as in Type.Number({ default: 0.1 })' }
}

/** A value with a param in it: groups are made where there is none. */
export function withParam(values: Params, [first = '', ...rest]: readonly string[], value: Json): Params {
  const inner = fieldOf(values, first)
  return { ...values, [first]: rest.length === 0 ? value : withParam(isGroupOfValues(inner) ? inner : {}, rest, value) }
}

/** The value of a param. */
export function paramIn(values: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => fieldOf(value, step), values)
}

/** The params that a pipeline has where nothing else is given. */
export function defaultParams(params: readonly DeclaredParam[]): Params {
  return params.reduce<Params>(
    (values, { path, fallback }) =>
      fallback === undefined ? withGroups(values, path.slice(0, -1)) : withParam(values, path, fallback),
    {},
  )
}

function withGroups(values: Params, path: readonly string[]): Params {
  return path.length === 0 || paramIn(values, path) !== undefined ? values : withParam(values, path, {})
}

function paramsIn(schema: Schema, above: readonly string[], given: unknown): DeclaredParam[] {
  return Object.entries(propertiesOf(schema)).flatMap(([step, inner]): DeclaredParam[] => {
    const path = [...above, step]
    const fallback = fieldOf(given, step) ?? (isSchema(inner) ? (inner['default'] as Json | undefined) : undefined)
    if (isGroup(inner)) return paramsIn(inner, path, fallback)
    return isSchema(inner) ? [{ name: path.join('.'), path, schema: inner, fallback }] : []
  })
}

function namesIn(schema: Schema): string[] {
  return Object.entries(propertiesOf(schema)).flatMap(([name, inner]) => [
    name,
    ...(isGroup(inner) ? namesIn(inner) : []),
  ])
}

function isOptional(schema: Schema, [first = '', ...rest]: readonly string[]): boolean {
  const { required } = schema
  if (!Array.isArray(required) || !required.includes(first)) return true
  const inner = propertiesOf(schema)[first]
  return rest.length > 0 && isGroup(inner) && isOptional(inner, rest)
}

function propertiesOf({ properties }: Schema): Schema {
  return isSchema(properties) ? properties : {}
}

/** An object of fields that are known by name: each of them is a param of its own. */
function isGroup(schema: unknown): schema is Schema {
  return isSchema(schema) && schema['type'] === 'object' && isSchema(schema['properties'])
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldOf(value: unknown, step: string): Json | undefined {
  return isGroupOfValues(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

function isGroupOfValues(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
