import { inspect } from 'node:util'

/** Whether a typed array has properties beside its elements, which no format of bytes has a place for. */
export function hasOwnFields(data: NodeJS.TypedArray): boolean {
  // The elements are left out, because there may be millions of them.
  const look = (array: object): string => inspect(array, { maxArrayLength: 0, depth: 0, customInspect: false })
  return look(data) !== look(likeIt(data))
}

/** Whether the memory of a typed array was handed to another thread: the array is empty since. */
export function isDetached({ buffer }: NodeJS.TypedArray): boolean {
  try {
    return new Uint8Array(buffer, 0, 0).length > 0
  } catch {
    return true
  }
}

function likeIt(data: NodeJS.TypedArray): object {
  if (Buffer.isBuffer(data)) return Buffer.alloc(data.length)
  return new (data.constructor as new (length: number) => object)(data.length)
}
