import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { Format } from '../values/kind.ts'
import { isSound, type CacheFolder } from './cache-folder.ts'
import type { Connection } from './connection.ts'
import { StoreDamage } from './store-error.ts'
import { takeIn } from './take-in.ts'

/** Where an artifact's bytes are: in hand and already digested, or in a file whose reader has to digest them. */
type Location =
  | { readonly inline: Uint8Array; readonly file?: never; readonly bytes?: never }
  | { readonly file: string; readonly bytes: number; readonly inline?: never }

/** The questions about artifacts, by digest. */
export interface Artifacts {
  /** Those whose bytes are here: in the database, or as a file of the right size. Nothing is digested. */
  presence(digests: readonly ArtifactDigest[]): ReadonlySet<ArtifactDigest>
  /** The bytes, digested. @throws StoreDamage where they are damaged (they are then set aside) or not here. */
  read(digest: ArtifactDigest): Uint8Array
  /** Where to read the bytes; undefined where they are not here. @throws StoreDamage as `read`, for bytes in the database. */
  location(digest: ArtifactDigest): Location | undefined
  /** Where to read the bytes, which were digested just now. @throws StoreDamage as `read`. */
  sound(digest: ArtifactDigest): Location
  /** Takes a copy of a file from outside, and digests it; whoever records it takes the copy away. */
  takeIn(file: string): Promise<{ readonly bytes: AnyBytes; readonly digest: ArtifactDigest }>
  /** What is known of an artifact, whether or not its bytes are here. */
  info(digest: ArtifactDigest): { readonly format: Format; readonly bytes: number } | undefined
  /** The recorded artifacts whose digest begins so, for the command line. */
  resolve(prefix: string): readonly ArtifactDigest[]
  /** Digests the bytes again; when they are damaged sets them aside and says where they are now. */
  setAside(digest: ArtifactDigest): string | undefined
}

interface ArtifactRow {
  readonly bytes: number
  readonly inline: Uint8Array | null
}

/** What artifacts need of the rest of the store. */
export interface ArtifactPorts {
  readonly connection: Connection
  readonly cache: CacheFolder
  readonly maker: (digest: ArtifactDigest) => { readonly format: Format; readonly bytes: number } | undefined
  /** Tells the session that bytes were found damaged. */
  readonly damaged: (digest: ArtifactDigest, aside: string) => void
}

/** Opens the artifacts of a store. */
export function artifactsIn({ connection, cache, maker, damaged }: ArtifactPorts): Artifacts {
  const { db, path, access, guard, write } = connection
  const rowOf = db.prepare<[string], ArtifactRow>(
    'SELECT bytes, CAST(inline AS BLOB) AS inline FROM artifact WHERE digest = ?',
  )
  // One text lists all artifacts, "position" or "position:bytes of its file", because 10,000 rows cost three times as much.
  const here = db
    .prepare<[string], string | null>(
      `SELECT group_concat(asked.key || iif(inline IS NULL, ':' || bytes, '')) FROM json_each(?) AS asked
       JOIN artifact ON digest = asked.value WHERE inline IS NULL OR bytes = length(inline)`,
    )
    .pluck()
  const drop = db.prepare<[string]>('DELETE FROM artifact WHERE digest = ?')
  const outputs = db
    .prepare<[string, string], ArtifactDigest>(
      'SELECT DISTINCT output FROM execution WHERE output >= ? AND output < ? ORDER BY output',
    )
    .pluck()

  function moveAway(digest: ArtifactDigest): string {
    if (access === 'read') return path
    const aside = write(() => {
      // Another process may have made the bytes anew since they were read.
      if (stateOf(digest) === 'sound') return undefined
      const inline = rowOf.get(digest)?.inline ?? null
      if (inline !== null) cache.write(digest, inline)
      drop.run(digest)
      return cache.setAside(cache.fileOf(digest))
    })
    return aside ?? path
  }

  function quarantine(digest: ArtifactDigest): StoreDamage {
    const aside = moveAway(digest)
    damaged(digest, aside)
    return new StoreDamage(digest, {
      what: `the bytes of artifact ${digest} are damaged`,
      at: aside,
      fix: 'they were taken out of use; run again to make them anew',
    })
  }

  function bytesOf(digest: ArtifactDigest): Uint8Array | undefined {
    const row = rowOf.get(digest)
    if (row === undefined) return undefined
    return row.inline ?? cache.read(digest)
  }

  /** Digests the bytes; those of a file need not fit into memory. */
  function stateOf(digest: ArtifactDigest): 'sound' | 'damaged' | 'gone' {
    const row = rowOf.get(digest)
    if (row === undefined) return 'gone'
    if (row.inline !== null) return digestBytes(row.inline) === digest ? 'sound' : 'damaged'
    if (cache.sizeOf(digest) === undefined) return 'gone'
    return isSound(cache, digest) ? 'sound' : 'damaged'
  }

  return {
    presence: (digests) =>
      guard(() => {
        const present = new Set<ArtifactDigest>()
        for (const found of here.get(JSON.stringify(digests))?.split(',') ?? []) {
          const [at, bytes] = found.split(':')
          const digest = digests[Number(at)]!
          if (bytes === undefined || cache.sizeOf(digest) === Number(bytes)) present.add(digest)
        }
        return present
      }),
    read: (digest) =>
      guard(() => {
        const bytes = bytesOf(digest)
        if (bytes === undefined) throw missing(digest, path)
        if (digestBytes(bytes) !== digest) throw quarantine(digest)
        return bytes
      }),
    location: (digest) =>
      guard(() => {
        const row = rowOf.get(digest)
        if (row === undefined) return undefined
        if (row.inline === null) return cache.sizeOf(digest) === row.bytes ? fileAt(digest, row.bytes) : undefined
        if (digestBytes(row.inline) !== digest) throw quarantine(digest)
        return { inline: row.inline }
      }),
    sound: (digest) =>
      guard(() => {
        const state = stateOf(digest)
        if (state === 'damaged') throw quarantine(digest)
        if (state === 'gone') throw missing(digest, path)
        const { inline, bytes } = rowOf.get(digest)!
        return inline === null ? fileAt(digest, bytes) : { inline }
      }),
    takeIn: (file) => takeIn(file, cache),
    info: (digest) => {
      const made = maker(digest)
      return made === undefined ? undefined : { format: made.format, bytes: made.bytes }
    },
    resolve: (prefix) => (/^[0-9a-f]+$/.test(prefix) ? guard(() => outputs.all(prefix, `${prefix}g`)) : []),
    setAside: (digest) => guard(() => (stateOf(digest) === 'damaged' ? quarantine(digest).at : undefined)),
  }

  function fileAt(digest: ArtifactDigest, bytes: number): Location {
    return { file: cache.fileOf(digest), bytes }
  }
}

function missing(digest: ArtifactDigest, path: string): StoreDamage {
  return new StoreDamage(digest, {
    what: `the bytes of artifact ${digest} are not in the store`,
    at: path,
    fix: 'run the task that makes it again',
  })
}
