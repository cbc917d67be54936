import { types } from 'node:util'
import { notJson, type Trail } from './not-json.ts'
import { oddValue, type Odd } from './odd-value.ts'

/** As deep as other readers of JSON go: Python's stops at 1,000. */
const deepest = 900

/**
 * Refuses a value that would not come back equal from JSON: also -0, holes in arrays, fields that JSON drops, and what runs code
 * when it is read. A field that is undefined counts as left out.
 *
 * @throws UserError `not-json` naming the path, what stands there, and what to write instead.
 */
export function checkJson(value: unknown, path = ''): void {
  const steps: (string | number)[] = []
  const trail = { path, steps }
  const visit: Visit = (part, step) => {
    steps.push(step)
    checkPart(part, trail, visit)
    steps.pop()
  }
  checkPart(value, trail, visit)
}

/** Is given a part of an object or array, and its name or place there. */
export type Visit = (part: unknown, step: string | number) => void

/** Refuses what `checkJson` refuses of a value itself, and lets its parts be visited in their order; a field that is undefined is none. */
export function checkPart(value: unknown, trail: Trail, visit: Visit): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw notJson(trail, oddValue(value))
      return
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) throw notJson(trail, oddValue(value))
      return
    case 'boolean':
      return
    case 'object':
      if (value !== null) checkObject(value, trail, visit)
      return
    default:
      throw notJson(trail, oddValue(value))
  }
}

function checkObject(value: object, trail: Trail, visit: Visit): void {
  if (trail.steps.length > deepest) {
    const what = `a value that holds itself, or is nested more than ${deepest} deep,`
    throw notJson({ ...trail, steps: [] }, { what, fix: 'make it a tree that is less deep' })
  }
  if (types.isProxy(value)) throw notJson(trail, oddValue(value))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value) && prototype === Array.prototype) checkArray(value, trail, visit)
  else if (prototype === Object.prototype || prototype === null)
    for (const name of Reflect.ownKeys(value)) {
      if (typeof name === 'symbol') throw notJson(trail, namedBySymbol(name))
      if (!name.isWellFormed()) throw notJson(at(trail, name), oddValue(name))
      const field = fieldOf(value, name, trail)
      if (field !== undefined) visit(field, name)
    }
  else throw notJson(trail, oddValue(value))
}

function checkArray(array: readonly unknown[], trail: Trail, visit: Visit): void {
  const names = Reflect.ownKeys(array)
  // The length is a field, too.
  const own = names.length > array.length + 1 ? names.find((name) => !isPlace(name, array)) : undefined
  if (own !== undefined) {
    const what = `an array with the field ${typeof own === 'symbol' ? String(own) : `"${own}"`} of its own`
    throw notJson(trail, { what, fix: 'make it an object that holds the array and the field' })
  }
  for (let i = 0; i < array.length; i++) {
    if (!Object.hasOwn(array, i)) {
      const what = 'a hole, an element of an array that was never set,'
      throw notJson(at(trail, i), { what, fix: 'use null for a value that is missing' })
    }
    visit(fieldOf(array, i, trail), i)
  }
}

function isPlace(name: string | symbol, array: readonly unknown[]): boolean {
  return (
    name === 'length' ||
    (typeof name === 'string' && String(Number(name) >>> 0) === name && Number(name) < array.length)
  )
}

function fieldOf(holder: object, name: string | number, trail: Trail): unknown {
  const field = Object.getOwnPropertyDescriptor(holder, name)!
  if (field.get !== undefined || field.set !== undefined)
    throw notJson(at(trail, name), { what: 'a getter', fix: 'give its value' })
  if (field.enumerable === true) return field.value
  const fix = 'leave it out, or set it as other fields are'
  throw notJson(at(trail, name), { what: 'a field that is not enumerable', fix })
}

function namedBySymbol(name: symbol): Odd {
  return { what: `a field named by a symbol (${String(name)})`, fix: 'name it by a string' }
}

function at({ path, steps }: Trail, step: string | number): Trail {
  return { path, steps: [...steps, step] }
}
