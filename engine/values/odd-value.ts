import { types } from 'node:util'
import { classOf, withArticle } from './show-value.ts'

/** What a value is that JSON can't hold, and what to write instead of it. */
export interface Odd {
  readonly what: string
  readonly fix: string
}

/** Names what JSON can't hold, in the words of a message: a value that is neither text, number, array nor plain object. */
export function oddValue(value: unknown): Odd {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0)
        ? { what: '-0', fix: 'JSON writes it as 0: add 0 to it (x + 0)' }
        : { what: String(value), fix: 'use null for a value that is missing' }
    case 'bigint':
      return { what: `bigint ${String(value).slice(0, 40)}n`, fix: 'write it as a string or a number' }
    case 'object':
      return value === null ? { what: 'null', fix: 'leave it out' } : oddObject(value)
    default:
      return { what: typeof value, fix: 'leave the field out or use null' }
  }
}

function oddObject(value: object): Odd {
  if (types.isProxy(value)) return { what: 'a proxy', fix: 'copy what it stands for: { ...it }' }
  const what = withArticle(classOf(value) ?? 'thing of no known class')
  if (types.isDate(value)) return { what, fix: 'write it as a string: date.toISOString()' }
  if (types.isPromise(value)) return { what, fix: 'await it' }
  if (types.isMap(value)) return { what, fix: 'return an array of it: [...map], or Object.fromEntries(map)' }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return { what, fix: 'return an array of it: Array.from(it); or use safetensors(), which holds it as it is' }
  if (Symbol.asyncIterator in value)
    return { what, fix: 'return an array of it: for await (const item of it) list.push(item)' }
  if (Symbol.iterator in value) return { what, fix: 'return an array of it: [...it]' }
  return { what, fix: 'turn it into plain objects, arrays, numbers and strings' }
}
