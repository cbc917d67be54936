import type { ArtifactDigest } from '../values/digest.ts'
import type { CacheFolder } from './cache-folder.ts'
import type { Connection } from './connection.ts'

/**
 * Makes the function that brings files in line with the rows after somebody stopped half-way: files that no row names are
 * removed. It holds the write lock meanwhile, so that nobody is just about to name them.
 */
export function settler({ db, write }: Connection, cache: CacheFolder): (digests: readonly ArtifactDigest[]) => void {
  const filed = db.prepare<[string], 1>('SELECT 1 FROM artifact WHERE digest = ? AND inline IS NULL').pluck()
  return (digests) => {
    if (digests.length === 0) return
    write(() => {
      for (const digest of digests) if (filed.get(digest) === undefined) cache.remove(digest)
    })
  }
}
