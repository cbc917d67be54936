import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { ArtifactDigest } from './digest.ts'

/** Files are read in pieces of this size. */
const pieceBytes = 1 << 20

/** Digests a file's bytes, which need not fit into memory. */
export function digestFile(path: string): ArtifactDigest {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.allocUnsafe(pieceBytes)
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) hash.update(piece.subarray(0, size))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex') as ArtifactDigest
}

/** Digests a file as `digestFile` does, and lets other work of this process go on meanwhile. */
export async function digestFileMeanwhile(path: string): Promise<ArtifactDigest> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: pieceBytes }), hash)
  return hash.digest('hex') as ArtifactDigest
}
