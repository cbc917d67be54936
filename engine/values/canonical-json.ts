import { UserError } from './user-error.ts'

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/**
 * Serialises a value as canonical JSON (RFC 8785): names sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them (so -0 is 0). Fields that are undefined are left out, as JSON.stringify does.
 *
 * @throws UserError `not-json` naming the path, for what JSON cannot hold: NaN, infinities, functions, dates, class instances.
 */
export function canonicalJson(value: unknown, path = ''): string {
  switch (typeof value) {
    case 'string':
      return stringJson(value, path)
    case 'number':
      if (!Number.isFinite(value)) throw notJson(path, String(value), 'use null for a value that is missing')
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : objectJson(value, path)
    default:
      throw notJson(path, typeof value, 'leave the field out or use null')
  }
}

/** A value as reading its canonical JSON gives it: names in one order, no fields that are undefined, 0 for -0. */
export function inCanonicalForm<Value extends Json>(value: Value): Value {
  return JSON.parse(canonicalJson(value)) as Value
}

function objectJson(value: object, path: string): string {
  if (Array.isArray(value)) return `[${value.map((item, i) => canonicalJson(item, `${path}/${i}`)).join(',')}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw notJson(path, `a ${value.constructor.name}`, 'turn it into plain objects, arrays, numbers and strings')
  }
  const fields = value as Record<string, unknown>
  const parts: string[] = []
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] !== undefined)
      parts.push(`${stringJson(name, path)}:${canonicalJson(fields[name], `${path}/${name}`)}`)
  }
  return `{${parts.join(',')}}`
}

function stringJson(text: string, path: string): string {
  if (!text.isWellFormed()) throw notJson(path, 'a string with a lone surrogate', 'store bytes as an array of numbers')
  return JSON.stringify(text)
}

function notJson(path: string, what: string, fix: string): UserError {
  return new UserError({
    code: 'not-json',
    what: `${what} has no place in JSON`,
    at: path === '' ? 'the whole value' : path,
    fix,
  })
}
