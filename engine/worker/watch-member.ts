/** Hears of a use before it happens: its arguments, on what it was called, and the function below which the stack is the caller's. */
export type Hear = (args: readonly unknown[], self: unknown, trap: Trap) => void

/** A function that stands between a caller and what it calls. */
export type Trap = (...args: never[]) => unknown

type Callable = (...args: unknown[]) => unknown

/**
 * Replaces a function by one that reports the use and then does the same, called or constructed; `after` may look at the result.
 */
export function watchCall<Called extends object>(
  original: Called,
  hear: Hear,
  after?: (made: unknown) => void,
): Called {
  function apply(called: Callable, self: unknown, args: unknown[]): unknown {
    hear(args, self, apply)
    const result = Reflect.apply(called, self, args)
    after?.(result)
    return result
  }
  function construct(called: Callable, args: unknown[], made: Callable): object {
    hear(args, undefined, construct)
    const result = Reflect.construct(called, args, made === watched ? called : made) as object
    after?.(result)
    return result
  }
  const watched: unknown = new Proxy(original, { apply, construct } as ProxyHandler<Called>)
  return watched as Called
}

/**
 * Watches a member: calls and constructions of a function, and each reading of a value. A member that Node has sealed, or that
 * does not exist, stays as it is. A value that a getter loads late is loaded as late as before.
 */
export function watchMember(holder: object, name: string, hear: Hear, after?: (made: unknown) => void): void {
  const known = Object.getOwnPropertyDescriptor(holder, name)
  if (known === undefined || known.configurable !== true) return
  if (typeof known.value === 'function') {
    const watched = watchCall(known.value as object, hear, after)
    watchStatics(known.value as object, hear)
    Object.defineProperty(holder, name, { ...known, value: watched })
    return
  }
  watchValue({ holder, name, known }, hear, after)
}

function watchValue(
  { holder, name, known }: { holder: object; name: string; known: PropertyDescriptor },
  hear: Hear,
  after?: (made: unknown) => void,
): void {
  const watched = new Map<unknown, unknown>()
  let kept = known.value as unknown
  let isReplaced = known.get === undefined
  const load = (self: unknown): unknown => {
    const value = known.get?.call(self) as unknown
    if (Object.getOwnPropertyDescriptor(holder, name)?.get === accessor.get) return value
    // When Node loads a value late, the value replaces the getter that loaded it.
    ;[kept, isReplaced] = [value, true]
    Object.defineProperty(holder, name, accessor)
    return value
  }
  const accessor = {
    configurable: true,
    enumerable: known.enumerable ?? false,
    get: function get(this: unknown): unknown {
      const value = isReplaced ? kept : load(this)
      if (typeof value !== 'function') {
        hear([], this, get)
        return value
      }
      if (!watched.has(value)) watched.set(value, watchCall(value, hear, after))
      return watched.get(value)
    },
    set(this: unknown, value: unknown) {
      if (known.set !== undefined) {
        known.set.call(this, value)
        return
      }
      kept = value
      isReplaced = true
    },
  }
  Object.defineProperty(holder, name, accessor)
}

/** What a class offers beside its instances: `ZipFile.open`. */
function watchStatics(made: object, hear: Hear): void {
  if (!/^class\b/.test(Function.prototype.toString.call(made))) return
  for (const name of Object.getOwnPropertyNames(made)) {
    const { value } = Object.getOwnPropertyDescriptor(made, name) as { value?: unknown }
    if (typeof value === 'function' && name !== 'prototype') watchMember(made, name, hear)
  }
}
