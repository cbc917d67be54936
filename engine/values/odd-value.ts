import { types } from 'node:util'
import { describeValue } from './show-value.ts'

/** What a value is that JSON can't hold, and what to write instead of it. */
export interface Odd {
  readonly what: string
  readonly fix: string
}

/** Names what JSON can't hold, in the words of a message: a value that is neither text, number, array nor plain object. */
export function oddValue(value: unknown): Odd {
  if (typeof value === 'string')
    return { what: 'a string with a lone surrogate', fix: 'store bytes as an array of numbers' }
  return { what: describeValue(value), fix: fixOf(value) }
}

function fixOf(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? 'write 0, or add 0 to it (x + 0)' : 'use null for a value that is missing'
    case 'bigint':
      return 'write it as a string or a number'
    case 'object':
      return value === null ? 'leave it out' : fixOfObject(value)
    default:
      return 'leave it out, or use null'
  }
}

function fixOfObject(value: object): string {
  if (types.isProxy(value)) return 'copy what it stands for: { ...it }'
  if (types.isDate(value)) return 'write it as a string: date.toISOString()'
  if (types.isPromise(value)) return 'await it'
  if (types.isMap(value)) return 'make an array of it: [...map], or Object.fromEntries(map)'
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return 'make an array of it: Array.from(it); an output of safetensors() holds it as it is'
  if (Symbol.asyncIterator in value) return 'make an array of it: for await (const item of it) list.push(item)'
  if (Symbol.iterator in value) return 'make an array of it: [...it]'
  return 'turn it into plain objects, arrays, numbers and strings'
}
