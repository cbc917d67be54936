import { constants } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { UserError } from './user-error.ts'

/** Node refuses to read or write 2 GiB in one go. */
const pieceBytes = 1 << 30

/** A file of more bytes than this process can hold in one piece. */
export class TooLarge extends UserError {
  readonly bytes: number
  constructor(path: string, bytes: number) {
    const size = `${(bytes / 1e9).toFixed(1)} GB`
    super({
      code: 'too-large',
      what: `the file holds ${size}, more than fits into this process's memory in one piece`,
      at: path,
      fix: "take it as a file: `export` writes it piece by piece, and a stage reads it as file({ as: 'path' })",
    })
    this.bytes = bytes
  }
}

/**
 * Reads a file of any size into memory, as far as memory goes.
 *
 * @throws TooLarge where it does not fit.
 */
export function readWholeFile(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = allocate(path, size)
    let at = 0
    while (at < size) {
      const read = readSync(file, bytes, at, Math.min(pieceBytes, size - at), null)
      if (read === 0) break
      at += read
    }
    return bytes.subarray(0, at)
  } finally {
    closeSync(file)
  }
}

function allocate(path: string, size: number): Buffer {
  if (size > constants.MAX_LENGTH) throw new TooLarge(path, size)
  try {
    return Buffer.allocUnsafeSlow(size)
  } catch (error) {
    throw error instanceof RangeError ? new TooLarge(path, size) : error
  }
}

/** Writes a new file of any size; `mode` is what it may be used for. */
export function writeNewFile(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(pieceBytes, bytes.length - at))
  } finally {
    closeSync(file)
  }
}
