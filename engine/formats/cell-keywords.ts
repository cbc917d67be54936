import type { FuncKeywordDefinition } from 'ajv'

type Limits = Readonly<Record<string, unknown>>

/** The limits that a schema may set to bigints and dates, and what keeps them. */
const limits: Readonly<
  Record<string, { readonly says: string; readonly keeps: (value: number | bigint, limit: number) => boolean }>
> = {
  minimum: { says: '>=', keeps: (value, limit) => value >= limit },
  maximum: { says: '<=', keeps: (value, limit) => value <= limit },
  exclusiveMinimum: { says: '>', keeps: (value, limit) => value > limit },
  exclusiveMaximum: { says: '<', keeps: (value, limit) => value < limit },
  multipleOf: {
    says: 'a multiple of',
    keeps: (value, limit) => (typeof value === 'bigint' ? value % BigInt(limit) === 0n : value % limit === 0),
  },
}

const ofBigint = 'lineal:bigint'
const ofDate = 'lineal:date'

/** Keywords for what a table's cells may be beside what JSON Schema has types for. */
export const cellKeywords: readonly FuncKeywordDefinition[] = [
  cellKeyword(
    ofBigint,
    'must be bigint',
    (limit) => limit,
    (value) => (typeof value === 'bigint' ? value : undefined),
  ),
  cellKeyword(
    ofDate,
    'must be Date',
    (limit) => `${limit}Timestamp`,
    (value) => (value instanceof Date ? value.getTime() : undefined),
  ),
]

function cellKeyword(
  keyword: string,
  typeMessage: string,
  nameOf: (limit: string) => string,
  read: (value: unknown) => number | bigint | undefined,
): FuncKeywordDefinition {
  const validate: FuncKeywordDefinition['validate'] = (schema: Limits, value: unknown) => {
    const known = read(value)
    const message = known === undefined ? typeMessage : broken(schema, known, nameOf)
    if (message === undefined) return true
    validate!.errors = [{ keyword, message, params: {} }]
    return false
  }
  return { keyword, schemaType: 'object', errors: true, validate }
}

function broken(schema: Limits, value: number | bigint, nameOf: (limit: string) => string): string | undefined {
  for (const [name, { says, keeps }] of Object.entries(limits)) {
    const limit = schema[nameOf(name)]
    if (typeof limit === 'number' && !keeps(value, limit)) return `must be ${says} ${limit}`
  }
  return undefined
}

/** A table's schema with these keywords for columns of bigints and dates, which JSON Schema has no types for; another schema as it is. */
export function withCellKeywords(schema: object): object {
  const { type, items } = schema as { type?: unknown; items?: { properties?: Readonly<Record<string, unknown>> } }
  if (type !== 'array' || items?.properties === undefined) return schema
  const columns = Object.entries(items.properties).map(([name, column]) => [name, cellSchema(column)])
  return { ...schema, items: { ...items, properties: Object.fromEntries(columns) as object } }
}

function cellSchema(column: unknown): unknown {
  if (typeof column !== 'object' || column === null) return column
  const { type, anyOf } = column as { type?: unknown; anyOf?: readonly unknown[] }
  if (type === 'bigint') return { [ofBigint]: column }
  if (type === 'Date') return { [ofDate]: column }
  return anyOf === undefined ? column : { ...column, anyOf: anyOf.map(cellSchema) }
}
