import { types } from 'node:util'
import { cutText, printableLine } from './printable.ts'

const most = 80

/** A value as messages about a wrong value show it: what it holds as JSON where it is plain, cut where it is long, else what it is. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing'
  return isPlain(value) ? cut(jsonOf(value) ?? `${describeValue(value)} that JSON can't hold`) : describeValue(value)
}

/** What a value is, for messages about a value that must be something else: `"x"`, `undefined`, `an array`, `a Promise`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return cut(JSON.stringify(value))
    case 'bigint':
      return cut(`bigint ${value}n`)
    case 'symbol':
      return cut(`a symbol (${String(value)})`)
    case 'function':
      return 'a function'
    case 'object':
      return value === null ? 'null' : cut(describeObject(value))
    default:
      return Object.is(value, -0) ? '-0' : String(value)
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ['Array', 'Object', undefined].includes(classOf(value))
}

function describeObject(value: object): string {
  if (types.isProxy(value)) return 'a proxy'
  const name = classOf(value) ?? 'Object'
  if (name === 'Object') return 'an object'
  if (name === 'Array') return 'a list'
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

/** The name of an object's class; undefined where it has no prototype, or a prototype without a name. */
function classOf(value: object): string | undefined {
  try {
    const tag = /^\[object (.+)\]$/.exec(Object.prototype.toString.call(value))?.[1]
    // What iterators are stands in their tag alone.
    if (tag !== undefined && /Iterator|Generator/.test(tag)) return tag
    const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
    const name = prototype?.constructor?.name
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}

/** Nothing where an object holds itself, or throws when it is read. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, inner: unknown) => {
      if (ArrayBuffer.isView(inner)) return inner.constructor.name
      return typeof inner === 'bigint' ? String(inner) : inner
    })
  } catch {
    return undefined
  }
}

function cut(text: string): string {
  return cutText(printableLine(text), most)
}
