import { UserError } from '../values/user-error.ts'

/** V8 reads no more characters back into one string. */
const mostText = 2 ** 29 - 24

/**
 * The bytes of a text.
 *
 * @throws UserError `too-large` where the text could not be read back, or not even be made.
 */
export function textBytes(make: () => string, format: 'JSON' | 'HTML' | 'SVG'): Uint8Array {
  try {
    const text = make()
    if (Buffer.byteLength(text) <= mostText) return Buffer.from(text)
  } catch (error) {
    if (!isTooLong(error)) throw error
  }
  throw new UserError({
    code: 'too-large',
    what: `the value takes more than 512 MB as ${format}, which is more than can be read back`,
    at: 'the whole value',
    fix:
      format === 'JSON'
        ? 'use a table or a file: table() for rows, safetensors() for numbers, file() for bytes'
        : 'store it as a file(), or split it',
  })
}

/** Whether V8 refused to make a string because of its length. */
export function isTooLong(error: unknown): boolean {
  return error instanceof RangeError && /string length/i.test(error.message)
}
