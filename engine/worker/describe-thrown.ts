import { inspect, types } from 'node:util'

/** The number of characters that are shown of a text. */
const mostCharacters = 10_000

/**
 * What was thrown, in words: `RangeError: no luck`, `{ code: 7 }`, `undefined`. It never throws, whatever the value does when
 * it is looked at.
 */
export function describeThrown(thrown: unknown): string {
  const text = isError(thrown) ? describeError(thrown) : describeOther(thrown)
  if (text.length <= mostCharacters) return text
  return `${text.slice(0, mostCharacters)}... (${text.length - mostCharacters} more characters)`
}

/** Whether a thrown value is an error, also one of another realm. */
export function isError(thrown: unknown): thrown is object {
  try {
    return types.isNativeError(thrown) || thrown instanceof Error
  } catch {
    // A proxy decides what happens when it is asked.
    return false
  }
}

/** A property of a thrown value that is a text; undefined where it is none, or where reading it throws. */
export function textProperty(thrown: object, name: string): string | undefined {
  const value = propertyOf(thrown, name)
  return typeof value === 'string' ? value : undefined
}

/** A property of a thrown value; undefined where reading it throws. */
export function propertyOf(thrown: object, name: string): unknown {
  try {
    return Reflect.get(thrown, name)
  } catch {
    return undefined
  }
}

function describeError(error: object): string {
  const name = textProperty(error, 'name') ?? 'Error'
  const message = textProperty(error, 'message')
  if (message === undefined) return `${name}, whose message can't be read`
  return message === '' ? name : `${name}: ${message}`
}

function describeOther(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown === '' ? 'an empty text' : thrown
  if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function')) return inspect(thrown)
  return hasText(thrown) ? shown(thrown) : `an object whose toString throws (${shown(thrown)})`
}

function hasText(thrown: object): boolean {
  try {
    Reflect.apply(String, undefined, [thrown])
    return true
  } catch {
    return hasNoMethod(thrown)
  }
}

/** Whether a value has no toString, because it has no prototype. */
function hasNoMethod(thrown: object): boolean {
  try {
    return Reflect.get(thrown, 'toString') === undefined
  } catch {
    return false
  }
}

function shown(thrown: object): string {
  try {
    return inspect(thrown, {
      depth: 2,
      breakLength: Infinity,
      maxStringLength: 200,
      maxArrayLength: 20,
      customInspect: false,
    })
  } catch {
    return "it can't be shown"
  }
}
