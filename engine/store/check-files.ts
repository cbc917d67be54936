import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { digestFile } from '../values/digest-file.ts'
import { checkBuilds } from './check-builds.ts'
import { entriesOf, type CacheFolder } from './cache-folder.ts'
import type { Connection } from './connection.ts'
import { isFolder } from './make-folder.ts'
import { damagedArtifact, strayFile, type Finding } from './finding.ts'

/** Checks every file in the cache against what names it (a row, or the digests of a build), and every such row against its file. */
export function checkFiles({ db }: Connection, cache: CacheFolder): Finding[] {
  const select = `SELECT digest, bytes FROM artifact WHERE inline IS NULL AND typeof(digest) = 'text'`
  const rows = new Map(
    db
      .prepare<[], { digest: string; bytes: number }>(select)
      .all()
      .map((row) => [row.digest, row.bytes]),
  )
  // Each file is checked again before it is reported, because another run may have added or dropped it meanwhile.
  const rowOf = db.prepare<[string], number>('SELECT bytes FROM artifact WHERE digest = ? AND inline IS NULL').pluck()
  const findings = [...strayFiles(cache, (name) => rowOf.get(name) !== undefined)]
  for (const digest of rows.keys()) {
    const file = join(cache.path, digest.slice(0, 2), digest)
    const state = stateOf(file, digest)
    if (state !== 'sound' && rowOf.get(digest) !== undefined) findings.push(damagedArtifact(digest, file, state))
  }
  return [...findings, ...checkBuilds(cache.path)]
}

function stateOf(file: string, digest: string): 'sound' | 'are damaged' | 'are missing' {
  try {
    return digestFile(file) === digest ? 'sound' : 'are damaged'
  } catch {
    return 'are missing'
  }
}

/** The folders that hold no artifacts: other rules check what workers run on and load. */
const ownFolders: ReadonlySet<string> = new Set(['engine', 'partial', 'quarantine', 'scratch'])

/** The files in the cache that no row names, and that no living process is about to name. */
export function* strayFiles(cache: CacheFolder, isNamed: (name: string) => boolean): Iterable<Finding> {
  for (const folder of entriesOf(cache.path)) {
    const path = join(cache.path, folder)
    if (ownFolders.has(folder) && !isFolder(path)) yield strayFile(path, `${folder} should be a folder of the cache`)
    else if (folder === 'partial') yield* leftovers(cache)
    else if (ownFolders.has(folder)) continue
    else if (!/^[0-9a-f]{2}$/.test(folder) || !lstatSync(path).isDirectory()) {
      yield strayFile(path, `${folder} does not belong in the cache`)
    } else yield* straysIn(path, { folder, cache, isNamed })
  }
}

function* straysIn(
  path: string,
  { folder, cache, isNamed }: { folder: string; cache: CacheFolder; isNamed: (name: string) => boolean },
): Iterable<Finding> {
  const strays = entriesOf(path).filter((name) => !name.startsWith(folder) || !isNamed(name))
  const intended = strays.length === 0 ? new Set<string>() : cache.intended()
  for (const name of strays) {
    // Its writer may have finished, and taken back its intent, since the first look.
    if (intended.has(name) || (name.startsWith(folder) && isNamed(name))) continue
    yield strayFile(join(path, name), `${name} is a file that no artifact's row names`)
  }
}

function* leftovers(cache: CacheFolder): Iterable<Finding> {
  for (const file of cache.leftovers()) yield strayFile(file, `${file.slice(-64)} was left by a process that died`)
}
