import { types } from 'node:util'
import { oddValue, type Odd } from './odd-value.ts'
import { notJson } from './not-json.ts'
import type { UserError } from './user-error.ts'

/** As deep as other readers of JSON go: Python's stops at 1,000. */
const deepest = 900

/**
 * Refuses a value that would not come back equal from JSON: also -0, holes in arrays, fields that JSON drops, and what runs code
 * when it is read. A field that is undefined counts as left out.
 *
 * @throws UserError `not-json` naming the path, what stands there, and what to write instead.
 */
export function checkJson(value: unknown, path = ''): void {
  walk(value, { path, steps: [] })
}

interface Trail {
  readonly path: string
  readonly steps: (string | number)[]
}

function walk(value: unknown, trail: Trail): void {
  switch (typeof value) {
    case 'string':
      checkText(value, trail)
      return
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) throw notJsonAt(trail, oddValue(value))
      return
    case 'boolean':
      return
    case 'object':
      if (value !== null) walkObject(value, trail)
      return
    default:
      throw notJsonAt(trail, oddValue(value))
  }
}

function walkObject(value: object, trail: Trail): void {
  if (trail.steps.length > deepest) {
    const what = `a value that holds itself, or is nested more than ${deepest} deep,`
    throw notJson(trail.path, { what, fix: 'make it a tree that is less deep' })
  }
  if (types.isProxy(value)) throw notJsonAt(trail, oddValue(value))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value) && prototype === Array.prototype) {
    walkArray(value, trail)
    return
  }
  if (prototype !== Object.prototype && prototype !== null) throw notJsonAt(trail, oddValue(value))
  for (const name of Reflect.ownKeys(value)) walkField(value, name, trail)
}

function walkArray(array: readonly unknown[], trail: Trail): void {
  const names = Reflect.ownKeys(array)
  // The length is a field, too.
  const own = names.length > array.length + 1 ? names.find((name) => !isPlace(name, array)) : undefined
  if (own !== undefined) {
    const what = `an array with the field ${typeof own === 'symbol' ? String(own) : `"${own}"`} of its own`
    throw notJsonAt(trail, { what, fix: 'make it an object that holds the array and the field' })
  }
  for (let i = 0; i < array.length; i++) {
    if (!Object.hasOwn(array, i)) {
      const what = 'a hole, an element of an array that was never set,'
      throw notJsonAt({ ...trail, steps: [...trail.steps, i] }, { what, fix: 'use null for a value that is missing' })
    }
    walkField(array, i, trail)
  }
}

function isPlace(name: string | symbol, array: readonly unknown[]): boolean {
  return (
    name === 'length' ||
    (typeof name === 'string' && String(Number(name) >>> 0) === name && Number(name) < array.length)
  )
}

function walkField(holder: object, name: string | symbol | number, trail: Trail): void {
  if (typeof name === 'symbol')
    throw notJsonAt(trail, { what: `a field named by a symbol (${String(name)})`, fix: 'name it by a string' })
  const field = Object.getOwnPropertyDescriptor(holder, name)!
  trail.steps.push(name)
  if (typeof name === 'string') checkText(name, trail)
  if (field.get !== undefined || field.set !== undefined)
    throw notJsonAt(trail, { what: 'a getter', fix: 'give its value' })
  if (field.enumerable !== true)
    throw notJsonAt(trail, {
      what: 'a field that is not enumerable',
      fix: 'leave it out, or set it as other fields are',
    })
  if (field.value !== undefined || typeof name === 'number') walk(field.value, trail)
  trail.steps.pop()
}

function checkText(text: string, trail: Trail): void {
  if (!text.isWellFormed())
    throw notJsonAt(trail, { what: 'a string with a lone surrogate', fix: 'store bytes as an array of numbers' })
}

function notJsonAt({ path, steps }: Pick<Trail, 'path' | 'steps'>, odd: Odd): UserError {
  return notJson([path, ...steps].join('/'), odd)
}
