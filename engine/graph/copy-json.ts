import { types } from 'node:util'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { describeValue } from '../values/describe-value.ts'
import { notJson } from '../values/not-json.ts'

/** Copies plain values, and tells later whether they are still as they were copied. */
export interface Copier {
  /** @throws UserError `not-json` naming the path, for what JSON can't hold and for what may differ each time it is read. */
  readonly copy: (value: unknown, path: string) => Json
  readonly isAsCopied: (value: unknown, copy: Json) => boolean
}

/**
 * Makes a copier. Tasks may share a large value among their params: as long as that value stays the same, all of them get one
 * frozen copy of it, so that it is serialised once for all of their keys.
 */
export function copier(): Copier {
  const copies = new Map<object, Json>()
  const unchanged = new Map<object, Json>()
  const copyValue = (value: unknown, path: string): Json => {
    if (typeof value !== 'object' || value === null) return copyScalar(value, path)
    const earlier = copies.get(value)
    if (earlier !== undefined && isSame(value, earlier)) return earlier
    const copy = copyObject(value, path, copyValue)
    copies.set(value, copy)
    return copy
  }
  return {
    copy(value, path) {
      try {
        // Params as such are hardly shared: to look for them among what was copied would be felt.
        return typeof value === 'object' && value !== null
          ? copyObject(value, path, copyValue)
          : copyScalar(value, path)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw notJson(path, { what: 'a value that holds itself, or is nested too deeply,', fix: 'make it a tree' })
      }
    },
    isAsCopied(value, copy) {
      if (typeof value !== 'object' || value === null) return Object.is(value, copy)
      if (unchanged.get(value) === copy) return true
      if (!isSame(value, copy)) return false
      unchanged.set(value, copy)
      return true
    },
  }
}

function copyScalar(value: unknown, path: string): Json {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'number':
      if (Object.is(value, -0)) throw notJson(path, { what: '-0', fix: 'write 0' })
      if (Number.isFinite(value)) return value
      break
    case 'undefined':
      throw notJson(path, { what: 'undefined', fix: 'leave it out, or use null' })
    default:
  }
  canonicalJson(value, path)
  return value as string | null
}

/** Makes no lists but of names: of 100,000 tasks, the params of each pass here. */
function copyObject(value: object, path: string, copyPart: (part: unknown, path: string) => Json): Json {
  refuseActive(value, path)
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item, i) => copyPart(item, `${path}/${i}`)))
  const copy: Record<string, Json> = {}
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name]
    // Keys can't tell it from a field that is left out.
    if (field === undefined) continue
    const part = copyPart(field, `${path}/${name}`)
    if (name === '__proto__') Object.defineProperty(copy, name, { value: part, enumerable: true })
    else copy[name] = part
  }
  return Object.freeze(copy)
}

/** Refuses what is no plain object or array, and what runs code when it is read. */
function refuseActive(value: object, path: string): void {
  if (types.isProxy(value)) throw notJson(path, { what: 'a proxy', fix: 'copy it: structuredClone, or { ...it }' })
  const isArray = Array.isArray(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== (isArray ? Array.prototype : Object.prototype)) {
    throw notJson(path, { what: describeValue(value), fix: 'turn it into plain objects, arrays, numbers and strings' })
  }
  const names = Object.keys(value)
  for (const name of names) {
    if (Object.getOwnPropertyDescriptor(value, name)!.get !== undefined)
      throw notJson(`${path}/${name}`, { what: 'a getter', fix: 'give its value' })
  }
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw notJson(path, { what: 'a field named by a symbol', fix: 'name it by a string' })
  if (isArray && names.length > value.length)
    throw notJson(path, {
      what: 'an array with fields of its own',
      fix: 'make it an object that holds the array and the fields',
    })
}

/** Whether a value is what a copy holds; a field's place among others doesn't matter. Makes no lists: shared params pass here for each task. */
function isSame(value: unknown, copy: Json | undefined): boolean {
  if (typeof copy !== 'object' || copy === null) return Object.is(value, copy)
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(copy) ? isSameList(value, copy) : isSameRecord(value, copy as Record<string, Json>)
}

function isSameList(value: object, copy: readonly Json[]): boolean {
  if (!Array.isArray(value) || value.length !== copy.length) return false
  for (let i = 0; i < copy.length; i++) if (!isSame(value[i], copy[i])) return false
  return true
}

function isSameRecord(value: object, copy: Readonly<Record<string, Json>>): boolean {
  const fields = value as Record<string, unknown>
  let more = 0
  for (const name in fields) if (Object.hasOwn(fields, name) && fields[name] !== undefined) more += 1
  for (const name in copy) {
    if (!isSame(fields[name], copy[name])) return false
    more -= 1
  }
  return more === 0
}
