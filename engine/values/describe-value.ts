import { cutText, printableLine } from './printable.ts'

const most = 60

/** What a value is, for a message about a value that must be something else: `"x"`, `undefined`, `a promise`, `a list`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return cutText(printableLine(JSON.stringify(value)), most)
    case 'function':
      return 'a function'
    case 'bigint':
      return cutText(`${value}n`, most)
    case 'symbol':
      return 'a symbol'
    case 'object':
      return value === null ? 'null' : describeObject(value)
    default:
      return String(value)
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Promise) return 'a promise'
  const name = nameOfClass(value)
  return name === undefined || name === 'Object'
    ? 'an object'
    : `an object of class ${cutText(printableLine(name), most)}`
}

function nameOfClass(value: object): string | undefined {
  try {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}
