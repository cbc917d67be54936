import { lstatSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDigest, type ArtifactDigest } from '../values/digest.ts'
import { entriesOf, type CacheFolder } from './cache-folder.ts'
import { strayFiles } from './check-files.ts'
import type { Connection } from './connection.ts'
import type { LiveRuns } from './live-runs.ts'
import type { Needed } from './needed-artifacts.ts'
import type { SqliteDatabase } from './sqlite.ts'
import { sqliteWaitsMs } from './wait-for-lock.ts'

/** What to keep. */
export interface CollectOptions {
  /** How many of the last runs of each profile and targets keep what they need; 10 unless told. */
  readonly keepRuns?: number
  /** Only says what would be dropped. */
  readonly dryRun?: boolean
}

/** How much of something there is. */
export interface Amount {
  readonly count: number
  readonly bytes: number
}

/** What `gc` kept and dropped. */
export interface Collected {
  readonly kept: Amount
  /** How many runs keep what they need. */
  readonly runs: number
  readonly dropped: Amount
  /** Files that no artifact names, and quarantined ones. */
  readonly strays: Amount
  /** Whether the database file was written anew, without its empty pages. */
  readonly vacuumed: boolean
}

/** What collecting needs of the store. */
export interface CollectPorts {
  readonly connection: Connection
  readonly cache: CacheFolder
  readonly live: LiveRuns
  /** The artifacts that the last runs, the runs under way and the pins need. */
  readonly needed: (keepRuns: number) => Needed
  readonly settle: (digests: readonly ArtifactDigest[]) => void
}

interface Held {
  readonly digest: ArtifactDigest
  readonly bytes: number
  readonly filed: number
}

/**
 * Drops the bytes that nothing needs any more; the record of what was executed stays whole.
 *
 * Beside runs: what to drop is decided, and its rows removed, in one transaction, in which the runs under way keep what they
 * hold; a file goes only while no row names it. Killed at any moment it leaves nothing half: the next process that opens
 * the store removes the files whose rows are gone.
 */
export function collectGarbage(ports: CollectPorts, { keepRuns = 10, dryRun = false }: CollectOptions): Collected {
  const { connection, cache } = ports
  if (dryRun) {
    const { kept, dropped, runs } = connection.guard(() => sort(ports, keepRuns))
    const strays = [...strayDigests(ports), ...quarantined(cache)]
    return { kept: amount(kept), runs, dropped: amount(dropped), strays: amount(strays), vacuumed: false }
  }
  const { kept, dropped, runs } = dropBytes(ports, keepRuns)
  const strays = strayDigests(ports)
  ports.settle(strays.map(({ digest }) => digest))
  const aside = quarantined(cache)
  rmSync(join(cache.path, 'quarantine'), { recursive: true, force: true })
  return {
    kept: amount(kept),
    runs,
    dropped: amount(dropped),
    strays: amount([...strays, ...aside]),
    vacuumed: ports.live.holds().length === 0 && vacuum(connection),
  }
}

interface Sorted {
  readonly kept: readonly Held[]
  readonly dropped: readonly Held[]
  readonly runs: number
}

function sort({ connection: { db }, needed }: CollectPorts, keepRuns: number): Sorted {
  const { digests: keep, runs } = needed(keepRuns)
  const all = db.prepare<[], Held>('SELECT digest, bytes, inline IS NULL AS filed FROM artifact').all()
  return {
    kept: all.filter(({ digest }) => keep.has(digest)),
    dropped: all.filter(({ digest }) => !keep.has(digest)),
    runs,
  }
}

function dropBytes(ports: CollectPorts, keepRuns: number): Sorted {
  const { connection, cache, settle } = ports
  const drop = connection.db.prepare<[string]>('DELETE FROM artifact WHERE digest = ?')
  const decided = connection.write(() => {
    const sorted = sort(ports, keepRuns)
    const files = sorted.dropped.filter(({ filed }) => filed === 1).map(({ digest }) => digest)
    // The files are noted before their rows are removed, so that no file outlives its row unnoticed.
    const intent = cache.intend(files)
    for (const { digest } of sorted.dropped) drop.run(digest)
    return { ...sorted, files, intent }
  })
  settle(decided.files)
  decided.intent.done()
  return decided
}

function strayDigests({ connection: { db }, cache }: CollectPorts): { digest: ArtifactDigest; bytes: number }[] {
  const named = db.prepare<[string], 1>('SELECT 1 FROM artifact WHERE digest = ? AND inline IS NULL').pluck()
  const strays = [...strayFiles(cache, (name) => named.get(name) !== undefined)]
  return strays.flatMap(({ where }) => {
    const digest = basename(where)
    return isArtifact(digest) && cache.fileOf(digest) === where ? [{ digest, bytes: lstatSync(where).size }] : []
  })
}

function quarantined(cache: CacheFolder): { bytes: number }[] {
  const folder = join(cache.path, 'quarantine')
  return entriesOf(folder).map((name) => ({ bytes: lstatSync(join(folder, name)).size }))
}

/** How long to wait for readers of the old database file; after that, the next process frees the space. */
const readersMs = 5000

/** Writes the database file anew when more than a quarter of it, and more than a megabyte, is empty, to free the space. */
function vacuum({ db, guard }: Connection): boolean {
  return guard(() => {
    const [empty, pages, size] = ['freelist_count', 'page_count', 'page_size'].map((name) => pragma(db, name))
    if (empty! * size! < 2 ** 20 || empty! * 4 < pages!) return false
    db.exec('VACUUM')
    db.pragma(`busy_timeout = ${readersMs}`)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma(`busy_timeout = ${sqliteWaitsMs}`)
    return true
  })
}

function pragma(db: SqliteDatabase, name: string): number {
  return Number(db.pragma(name, { simple: true }))
}

function amount(things: readonly { readonly bytes: number }[]): Amount {
  return { count: things.length, bytes: things.reduce((sum, { bytes }) => sum + bytes, 0) }
}

function isArtifact(text: string): text is ArtifactDigest {
  return isDigest(text)
}
