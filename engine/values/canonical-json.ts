import { notJson, type Trail } from './not-json.ts'
import { oddValue } from './odd-value.ts'

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/**
 * Serialises a value as canonical JSON (RFC 8785): names sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them (so -0 is 0). Fields that are undefined are left out, as JSON.stringify does.
 *
 * @param known The texts of objects that do not change as long as it is used: each is serialised once.
 * @throws UserError `not-json` naming the path, for what JSON cannot hold: NaN, infinities, functions, dates, class instances, what holds itself.
 */
export function canonicalJson(value: unknown, path = '', known?: WeakMap<object, string>): string {
  try {
    return valueJson(value, { path, steps: [], known })
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error
    const what = 'a value that holds itself, or is nested too deeply,'
    throw notJson({ path, steps: [] }, { what, fix: 'make it a tree that is less deep' })
  }
}

interface Serialising extends Trail {
  readonly steps: (string | number)[]
  readonly known: WeakMap<object, string> | undefined
}

function valueJson(value: unknown, trail: Serialising): string {
  switch (typeof value) {
    case 'string':
      return stringJson(value, trail)
    case 'number':
      if (!Number.isFinite(value)) throw notJson(trail, oddValue(value))
      return String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : knownJson(value, trail)
    default:
      throw notJson(trail, oddValue(value))
  }
}

/** A value as reading its canonical JSON gives it: names in one order, no fields that are undefined, 0 for -0. */
export function inCanonicalForm<Value extends Json>(value: Value): Value {
  return JSON.parse(canonicalJson(value)) as Value
}

function knownJson(value: object, trail: Serialising): string {
  const known = trail.known?.get(value)
  if (known !== undefined) return known
  const text = objectJson(value, trail)
  trail.known?.set(value, text)
  return text
}

function objectJson(value: object, trail: Serialising): string {
  // A hole is an item, too: it is refused as undefined.
  if (Array.isArray(value)) return `[${Array.from(value, (item, i) => partJson(item, i, trail)).join(',')}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notJson(trail, oddValue(value))
  const fields = value as Record<string, unknown>
  const parts: string[] = []
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] !== undefined) parts.push(`${stringJson(name, trail)}:${partJson(fields[name], name, trail)}`)
  }
  return `{${parts.join(',')}}`
}

function partJson(part: unknown, step: string | number, trail: Serialising): string {
  trail.steps.push(step)
  const text = valueJson(part, trail)
  trail.steps.pop()
  return text
}

function stringJson(text: string, trail: Serialising): string {
  if (isPlain.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw notJson(trail, oddValue(text))
  return JSON.stringify(text)
}

/** Most strings need no escape: digests, names. */
const isPlain = /^[ !#-[\]-~]*$/
