import type { Json } from '../values/canonical-json.ts'
import { checkPart } from '../values/check-json.ts'

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
  const steps: (string | number)[] = []
  const copyPart = (value: unknown, path: string): Json => {
    if (typeof value !== 'object' || value === null) return copyWhole(value, path)
    const earlier = copies.get(value)
    if (earlier !== undefined && isSame(value, earlier)) return earlier
    const copy = copyWhole(value, path)
    copies.set(value, copy)
    return copy
  }
  const copyWhole = (value: unknown, path: string): Json => {
    const trail = { path, steps }
    if (typeof value !== 'object' || value === null) {
      checkPart(value, trail, () => undefined)
      return value as Json
    }
    const list: Json[] = []
    const fields: Record<string, Json> = {}
    checkPart(value, trail, (part, step) => {
      steps.push(step)
      const copy = copyPart(part, path)
      steps.pop()
      if (typeof step === 'number') list.push(copy)
      else if (step === '__proto__') Object.defineProperty(fields, step, { value: copy, enumerable: true })
      else fields[step] = copy
    })
    return Object.freeze(Array.isArray(value) ? list : fields)
  }
  return {
    copy(value, path) {
      steps.length = 0
      // Params as such are hardly shared: to look for them among what was copied would be felt.
      return copyWhole(value, path)
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
