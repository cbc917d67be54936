import { showValue } from '../values/show-value.ts'

/** What the cells of a column are in JavaScript. */
export type ColumnType = 'number' | 'integer' | 'bigint' | 'date' | 'boolean' | 'string'

/** A column of a table, as the schema of its rows tells it. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** A row may leave it out. */
  readonly optional: boolean
  /** A row may hold null in it. */
  readonly nullable: boolean
}

/** What of a schema can't be held or checked: where it is, what it is, and what to write instead. */
export interface SchemaFault {
  readonly path: string
  readonly what: string
  readonly fix: string
}

interface ColumnSchema {
  readonly type?: string | readonly string[]
  readonly nullable?: boolean
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly ColumnSchema[]
  readonly oneOf?: readonly ColumnSchema[]
}

const typeOf: Readonly<Record<string, ColumnType | 'null'>> = {
  ...{ number: 'number', integer: 'integer', boolean: 'boolean', string: 'string', null: 'null' },
  ...{ bigint: 'bigint', Date: 'date' },
}

/** Reads the columns of a table from the schema of its kind, in the schema's order; their types come from it alone, never from values. */
export function readColumns(schema: object): { readonly columns: readonly Column[]; readonly faults: SchemaFault[] } {
  const { items } = schema as { items?: unknown }
  const faults = rowFaults(items)
  if (faults.length > 0) return { columns: [], faults }
  const { properties, required = [] } = items as {
    properties: Readonly<Record<string, ColumnSchema>>
    required?: readonly string[]
  }
  const columns: Column[] = []
  for (const [name, column] of Object.entries(properties)) {
    const read = readColumn(name, column, !required.includes(name))
    if ('fix' in read) faults.push(read)
    else columns.push(read)
  }
  return { columns, faults }
}

function rowFaults(row: unknown): SchemaFault[] {
  const fault = (what: string, fix: string, path = 'items'): SchemaFault[] => [{ path, what, fix }]
  const flat = 'a table has a column for each property: name each of them in Type.Object({ ... })'
  if (typeof row !== 'object' || row === null) return fault(`is ${showValue(row)}, and no schema of rows`, flat)
  if ('allOf' in row)
    return fault('joins schemas of rows', 'write Type.Composite([...]), which makes one object of them')
  const { type, properties, patternProperties, additionalProperties } = row as Record<string, unknown>
  if (patternProperties !== undefined) return fault('is a Type.Record, whose properties are not known', flat)
  if (type !== 'object' || typeof properties !== 'object' || properties === null)
    return fault('is no Type.Object', flat)
  if (additionalProperties !== undefined && additionalProperties !== false)
    return fault('allows properties that it does not name', flat, 'items/additionalProperties')
  return Object.keys(properties).length === 0 ? fault('names no column', flat) : []
}

function readColumn(name: string, schema: ColumnSchema, optional: boolean): Column | SchemaFault {
  const path = `items/properties/${name.toWellFormed()}`
  // Readers take a byte order mark from the head of a name.
  if (name === '__proto__' || !name.isWellFormed() || name.startsWith('\ufeff'))
    return { path, what: 'has a name that no column can have', fix: 'give it another name' }
  const types = typesOf(schema)
  const nullable = types.delete('null')
  if (types.size === 2 && types.has('number')) types.delete('integer')
  const [type, ...others] = types
  if (type === undefined || type === 'null' || type === 'other' || others.length > 0) {
    return {
      path,
      what: 'is no column: a column of a table must hold numbers, integers, bigints, dates, booleans or strings, or null beside one of them',
      fix: 'spread it over columns of these, or use json()',
    }
  }
  if (optional && nullable) {
    return {
      path,
      what: "may be left out and may be null, which a table can't tell apart",
      fix: 'choose Type.Optional(...) or Type.Union([..., Type.Null()])',
    }
  }
  return { name, type, optional, nullable }
}

function typesOf(schema: ColumnSchema): Set<ColumnType | 'null' | 'other'> {
  const some = schema.anyOf ?? schema.oneOf
  if (some !== undefined) return new Set(some.flatMap((one) => [...typesOf(one)]))
  const names = schema.type ?? (schema.enum ?? ('const' in schema ? [schema.const] : [undefined])).map(typeOfValue)
  const types = [names].flat().map((name) => (Object.hasOwn(typeOf, name) ? typeOf[name]! : 'other'))
  if (schema.enum?.includes(null) === true && types.length > 0 && !types.includes('null')) types.push('null')
  return new Set(schema.nullable === true ? [...types, 'null'] : types)
}

function typeOfValue(value: unknown): string {
  return value === null ? 'null' : typeof value
}
