const kind = Symbol.for('TypeBox.Kind')

/**
 * The names that TypeBox gave to recursive types that have none: it counts all of them that a process makes, so that a name depends on
 * what was loaded before. Symbols tell them, so that they must be looked for before a schema is plain JSON.
 */
export function automaticIds(schemas: unknown): ReadonlySet<string> {
  const ids = new Set<string>()
  const seen = new Set<object>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    const ref: unknown = Reflect.get(value, kind) === 'This' ? Reflect.get(value, '$ref') : undefined
    if (typeof ref === 'string' && /^T\d+$/.test(ref)) ids.add(ref)
    Object.values(value).forEach(look)
  }
  look(schemas)
  return ids
}

/** A schema in which these names are numbered by where they stand in it, in the order of its keys' names. */
export function withCanonicalIds<Schema>(schema: Schema, ids: ReadonlySet<string>): Schema {
  const numbers = new Map<string, string>()
  const isOne = (key: string, value: unknown): value is string =>
    (key === '$id' || key === '$ref') && typeof value === 'string' && ids.has(value)
  const count = (value: unknown, key = ''): void => {
    if (isOne(key, value) && !numbers.has(value)) numbers.set(value, `T${numbers.size}`)
    if (typeof value !== 'object' || value === null) return
    const entries = Array.isArray(value)
      ? Object.entries(value)
      : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, inner] of entries) count(inner, name)
  }
  count(schema)
  const rename = (key: string, value: unknown): unknown => (isOne(key, value) ? numbers.get(value) : value)
  return numbers.size === 0 ? schema : (JSON.parse(JSON.stringify(schema), rename) as Schema)
}
