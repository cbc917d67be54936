/** A value as messages show it: JSON where it can be, cut where it is long, else what it is. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol' || typeof value === 'bigint') return cut(`a ${typeof value} (${String(value)})`)
  if (typeof value === 'object' && value !== null) {
    const name = classOf(value)
    if (name !== undefined && name !== 'Object' && name !== 'Array') return withArticle(cut(name))
  }
  return cut(textOf(value))
}

/** The name of an object's class; undefined where it has no prototype, or a prototype without a name. */
export function classOf(value: object): string | undefined {
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

/** A class's name after its article: `an Int8Array`, `a Uint8Array`. */
export function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** As JSON where it can be; of a bigint its digits, of what holds itself no more than what it is. */
function textOf(value: unknown): string {
  const none = `${Array.isArray(value) ? 'an array' : 'an object'} that JSON can't hold`
  try {
    const text = JSON.stringify(value, (_, inner: unknown) => {
      if (ArrayBuffer.isView(inner)) return inner.constructor.name
      return typeof inner === 'bigint' ? String(inner) : inner
    }) as string | undefined
    return text ?? none
  } catch {
    return none
  }
}
