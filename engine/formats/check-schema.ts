import type { Format } from '../values/kind.ts'
import { editsBetween } from '../values/suggest.ts'
import { showValue } from '../values/show-value.ts'
import { readColumns, type SchemaFault } from './columns.ts'
import { dtypes } from './dtypes.ts'
import { isRecord, jsonTypes, keywords, otherTypes, textFormats, uncheckedKeywords } from './schema-keywords.ts'

/** Finds what of a kind's schema its format can't hold, or nothing would check. */
export function schemaFaults(format: Format, schema: object): readonly SchemaFault[] {
  const faults = format === 'arrow' ? readColumns(schema).faults : []
  return faults.length > 0 ? faults : [...walk(schema, topOf(schema, format))]
}

interface Place {
  readonly path: string
  readonly root: object
  readonly ids: ReadonlySet<string>
  readonly format: Format
  /** The schema is that of a table's cell, which may be a bigint or a date. */
  readonly ofCell: boolean
}

function topOf(schema: object, format: Format): Place {
  return { path: '', root: schema, ids: idsOf(schema), format, ofCell: false }
}

function* walk(schema: unknown, outer: Place): Iterable<SchemaFault> {
  if (!isRecord(schema)) return
  // References are relative to the nearest schema with a name.
  const place = typeof schema['$id'] === 'string' ? { ...outer, root: schema } : outer
  const odd = typeFault(schema, place)
  if (odd !== undefined) {
    yield odd
    return
  }
  for (const [name, value] of Object.entries(schema)) {
    const fault = keywordFault(name, value)
    if (fault !== undefined) yield { path: below(place.path, name), ...fault }
    else if (Object.hasOwn(keywords, name)) yield* insideOf(name, value, place)
  }
  yield* ownFaults(schema, place)
}

function keywordFault(name: string, value: unknown): Omit<SchemaFault, 'path'> | undefined {
  if (Object.hasOwn(keywords, name)) {
    const what = keywords[name]!.check(value)
    return what === undefined ? undefined : { what, fix: 'mend it' }
  }
  const fix = Object.hasOwn(uncheckedKeywords, name) ? uncheckedKeywords[name] : misspelt(name, value)
  return fix === undefined ? undefined : { what: 'is a keyword that nothing checks', fix }
}

function* insideOf(name: string, value: unknown, place: Place): Iterable<SchemaFault> {
  const { holds } = keywords[name]!
  if (holds === undefined) return
  const path = below(place.path, name)
  const ofCell = place.format === 'arrow' && (path === 'items/properties' || (place.ofCell && holds === 'list'))
  const inner = (step: string): Place => ({ ...place, path: step, ofCell })
  if (!Array.isArray(value) && holds === 'one') {
    yield* walk(value, inner(path))
    return
  }
  for (const [step, one] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    if (name === 'properties' && step === '__proto__')
      yield { path: below(path, step), what: 'is a name that nothing checks', fix: 'give it another name' }
    yield* walk(one, inner(below(path, step)))
  }
}

function typeFault({ type }: Readonly<Record<string, unknown>>, { path, ofCell }: Place): SchemaFault | undefined {
  if (type === undefined) return undefined
  const known = ofCell ? [...jsonTypes, 'bigint', 'Date'] : jsonTypes
  const odd = [type].flat().find((name) => !known.includes(name as string))
  if (odd === undefined) return undefined
  if (typeof odd === 'string' && Object.hasOwn(otherTypes, odd))
    return { path, what: `is of type ${odd}, which JSON has no values of`, fix: otherTypes[odd]! }
  return {
    path: below(path, 'type'),
    what: `is ${showValue(odd)}, which is no type`,
    fix: `use one of ${jsonTypes.join(', ')}`,
  }
}

function* ownFaults(schema: Readonly<Record<string, unknown>>, place: Place): Iterable<SchemaFault> {
  const { format, $ref, const: constant } = schema
  const { path } = place
  if (typeof format === 'string' && !textFormats.includes(format))
    yield {
      path: below(path, 'format'),
      what: `is "${format}", which nothing checks`,
      fix: `use one of ${textFormats.join(', ')}, or a pattern`,
    }
  if (typeof $ref === 'string' && !resolves($ref, place))
    yield { path: below(path, '$ref'), what: `is "${$ref}", and there is no such schema`, fix: refFix(place) }
  const isDtype = place.format === 'safetensors' && /^properties\/tensors\/.*properties\/dtype$/.test(path)
  if (isDtype && typeof constant === 'string' && !(dtypes as readonly string[]).includes(constant))
    yield {
      path: below(path, 'const'),
      what: `is "${constant}", which no typed array holds`,
      fix: `use one of ${dtypes.join(', ')}`,
    }
}

function refFix({ ids, root }: Place): string {
  const defined = Object.keys({
    ...(root as { $defs?: object }).$defs,
    ...(root as { definitions?: object }).definitions,
  })
  const known = [...ids, ...defined.map((name) => `#/$defs/${name}`)]
  return known.length === 0 ? 'write the schema itself there' : `use one of ${known.join(', ')}`
}

function resolves(ref: string, { root, ids }: Place): boolean {
  if (ref === '#' || ids.has(ref)) return true
  if (!ref.startsWith('#/')) return false
  let found: unknown = root
  for (const step of ref.slice(2).split('/')) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return false
    found = (found as Record<string, unknown>)[name]
  }
  return true
}

/** A word of one's own is a note; what is nearly a keyword, or holds a schema, was meant to be one. */
function misspelt(name: string, value: unknown): string | undefined {
  const near = Object.keys(keywords).find(
    (word) => word.length > 5 && editsBetween(word.toLowerCase(), name.toLowerCase()) <= 2,
  )
  if (near !== undefined) return `did you mean "${near}"?`
  return isRecord(value) && 'type' in value ? 'wrap the properties: Type.Object({ ... })' : undefined
}

function idsOf(schema: unknown, ids = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return ids
  const { $id } = schema as { $id?: unknown }
  if (typeof $id === 'string') ids.add($id)
  for (const inner of Object.values(schema)) idsOf(inner, ids)
  return ids
}

function below(path: string, step: string): string {
  return path === '' ? step : `${path}/${step}`
}
