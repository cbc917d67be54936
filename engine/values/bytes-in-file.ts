import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import type { ArtifactDigest } from './digest.ts'

/** Bytes of an artifact that are handed on as a file, which whoever records them takes away. */
export interface BytesInFile {
  readonly file: string
  /** How many bytes there are. */
  readonly length: number
  /** What this very process has digested them to; bytes that another process wrote have none. */
  readonly digested?: ArtifactDigest
}

/** Bytes in memory or in a file. */
export type AnyBytes = Uint8Array | BytesInFile

/** Whether bytes are handed on as a file. */
export function isInFile(bytes: AnyBytes): bytes is BytesInFile {
  return 'file' in bytes
}

/** Removes the file of bytes that nobody is going to record. */
export function discard(bytes: AnyBytes): void {
  if (isInFile(bytes)) rmSync(bytes.file, { force: true })
}

/** The bytes of a file from one offset to another, piece by piece. */
export function* piecesOf(file: string, from = 0, to = Infinity): Generator<Uint8Array, void> {
  const opened = openSync(file, 'r')
  try {
    for (let at = from; at < to;) {
      const piece = new Uint8Array(Math.min(1 << 20, to - at))
      const read = fill(opened, piece, at)
      if (read === 0) return
      yield piece.subarray(0, read)
      at += read
    }
  } finally {
    closeSync(opened)
  }
}

/** Reads until a piece is full, or the file ends: file systems may give less than they are asked for. */
function fill(opened: number, piece: Uint8Array, at: number): number {
  let read = 0
  for (let more = 1; more > 0 && read < piece.length; read += more)
    more = readSync(opened, piece, read, piece.length - read, at + read)
  return read
}
