/** A name in a value that its schema does not declare. */
export interface UndeclaredName {
  readonly name: string
  /** Where the object lies that has the name: ``, `/settings`, `/layers/0`. */
  readonly path: string
  /** The names that the schema declares there. */
  readonly declared: readonly string[]
}

type Schema = Readonly<Record<string, unknown>>

/** The names of an object's schema, each with what it holds; undefined where a schema lets an object have any name. */
type Names = ReadonlyMap<string, unknown> | undefined

const known = new WeakMap<object, Names>()

/** Keywords by which a schema takes names that it does not list, or lists them elsewhere than here. */
const opening = ['patternProperties', '$ref', 'if', 'dependentSchemas', 'not', '$dynamicRef'] as const
/** Keywords that close an object where they are false, and open it where they are anything else. */
const closing = ['additionalProperties', 'unevaluatedProperties'] as const

/**
 * Finds the names in a value, at any depth, that its schema does not declare. JSON Schema lets them pass; code that is written
 * for the schema does not look at them. Schemas of records, and those that say `additionalProperties`, take any name.
 */
export function* undeclaredNames(value: unknown, schema: unknown, path = ''): Iterable<UndeclaredName> {
  if (typeof value !== 'object' || value === null || !isSchema(schema)) return
  if (Array.isArray(value)) {
    if (!isSchema(schema['items']) || !isDeep(schema['items'])) return
    for (const [i, item] of value.entries()) yield* undeclaredNames(item, schema['items'], `${path}/${i}`)
    return
  }
  const names = namesIn(schema)
  if (names === undefined) return
  for (const [name, part] of Object.entries(value)) {
    if (names.has(name)) yield* undeclaredNames(part, names.get(name), `${path}/${name}`)
    else yield { name, path, declared: [...names.keys()] }
  }
}

/** Whether a schema is one of objects or lists: a list of 100,000 numbers is not looked at. */
function isDeep({ type, items, allOf, anyOf, oneOf }: Schema): boolean {
  return type === 'object' || items !== undefined || [allOf, anyOf, oneOf].some(Array.isArray)
}

function namesIn(schema: Schema): Names {
  if (!known.has(schema)) known.set(schema, readNames(schema))
  return known.get(schema)
}

function readNames(schema: Schema): Names {
  if (opening.some((keyword) => keyword in schema)) return undefined
  if (closing.some((keyword) => schema[keyword] !== undefined && schema[keyword] !== false)) return undefined
  const parts = [schema['allOf'], schema['anyOf'], schema['oneOf']].filter(Array.isArray).flat() as unknown[]
  const own = schema['properties']
  if (own === undefined && parts.length === 0) return isOfObjects(schema) ? undefined : new Map()
  const names = new Map<string, unknown>(isSchema(own) ? Object.entries(own) : [])
  for (const part of parts) {
    const more = isSchema(part) ? namesIn(part) : undefined
    if (more === undefined) return undefined
    // Of two schemas for one name it is not known which is meant: what lies below that name is not looked at.
    for (const [name, held] of more) names.set(name, names.has(name) ? undefined : held)
  }
  return names
}

/** A schema without a type takes objects too. */
function isOfObjects({ type, const: constant, enum: values }: Schema): boolean {
  if (constant !== undefined || values !== undefined) return false
  return type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'))
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
