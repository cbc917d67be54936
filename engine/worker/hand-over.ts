import { join } from 'node:path'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import { diskFull, isDiskFull } from '../values/disk-full.ts'
import { writeNewFile } from '../values/whole-file.ts'

/**
 * The largest output that travels as a message. Milliseconds from a worker to a file of the cache (Node 20, 2 shared cores):
 *
 * | size | as a message | as a file |
 * |---|---|---|
 * | 16 KiB | 0.3 | 0.5 |
 * | 256 KiB | 1.7 | 1.0 |
 * | 1 MiB | 7.4 | 4.1 |
 * | 16 MiB | 113 | 38 |
 *
 * Node copies a message several times, and it can't read a message of 2 GiB or more: "Unable to deserialize cloned data".
 */
export const messageBytes = 256 * 1024

let counter = 0

/** Gives an output as it is sent to the coordinator: few bytes as they are, many as a new file in the worker's own folder. */
export function handOver(bytes: Uint8Array, scratch: string): AnyBytes {
  if (bytes.length <= messageBytes) return bytes
  const file = outputFile(scratch)
  try {
    writeNewFile(file, bytes, 0o444)
  } catch (error) {
    throw isDiskFull(error) ? diskFull('an output could not be written', file) : error
  }
  return { file, length: bytes.length }
}

/** A new name for a file that is handed over: the coordinator takes such files, and no others. */
export function outputFile(scratch: string): string {
  return join(scratch, `output-${(counter += 1)}`)
}
