import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { isDigest, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { hasCode } from '../values/has-code.ts'
import { readWholeFile, writeNewFile } from '../values/whole-file.ts'
import { isFolder } from './make-folder.ts'
import { isAlive, processToken } from './process-token.ts'

/** The folder of the artifacts that are too large for the database: `<2 hex>/<digest>`, read-only files. */
export interface CacheFolder {
  readonly path: string
  fileOf(digest: ArtifactDigest): string
  /** The size of an artifact's file in bytes, or undefined where there is none. */
  sizeOf(digest: ArtifactDigest): number | undefined
  read(digest: ArtifactDigest): Uint8Array | undefined
  /** Notes that this process is about to add or drop these files; what it leaves undone when it dies, `sweep` finishes. */
  intend(digests: readonly ArtifactDigest[]): Intent
  /** Writes a file under a temporary name and renames it, so that no half artifact is ever seen. */
  write(digest: ArtifactDigest, bytes: AnyBytes): void
  /** A new name in `partial/` for a file that is on its way in. */
  newName(): string
  remove(digest: ArtifactDigest): void
  /** Moves a file to `quarantine/`, and says where it is now; undefined where there is no such file. */
  setAside(file: string): string | undefined
  /** Removes what dead processes left in `partial/`: half files, and intents, whose digests are given to `settle` first. */
  sweep(settle: (digests: readonly ArtifactDigest[]) => void): void
  /** The files in `partial/` that dead processes left. */
  readonly leftovers: () => readonly string[]
  /** The digests that living processes are adding or dropping at this moment. */
  intended(): ReadonlySet<string>
}

/** A note in `partial/` of files that are on their way in or out. */
interface Intent {
  done(): void
}

let counter = 0

/** Opens the cache folder of a store; its folders are made when they are first needed, again if someone deletes them. */
export function cacheFolder(path: string): CacheFolder {
  const fileOf = (digest: ArtifactDigest): string => join(path, digest.slice(0, 2), digest)
  const partial = join(path, 'partial')
  const name = (suffix: string): string => join(partial, `${processToken()}-${++counter}.${suffix}`)
  const leftovers = (): string[] =>
    entriesOf(partial)
      .filter((entry) => !isOfLiving(partial, entry))
      .map((entry) => join(partial, entry))
  return {
    path,
    fileOf,
    sizeOf: (digest) => sizeOf(fileOf(digest)),
    read: (digest) => (sizeOf(fileOf(digest)) === undefined ? undefined : readWholeFile(fileOf(digest))),
    intend(digests) {
      if (digests.length === 0) return { done: () => undefined }
      const file = name('intent')
      withFolder(file, () => {
        writeFileSync(file, digests.join('\n'))
      })
      return {
        done: () => {
          rmSync(file, { force: true })
        },
      }
    },
    write(digest, bytes) {
      const half = name(digest)
      try {
        withFolder(half, () => {
          if (isInFile(bytes)) takeOver(bytes.file, half)
          else writeNewFile(half, bytes, 0o444)
        })
        withFolder(fileOf(digest), () => {
          renameSync(half, fileOf(digest))
        })
      } catch (error) {
        rmSync(half, { force: true })
        throw error
      }
    },
    newName: () => name('taken-in'),
    remove: (digest) => {
      rmSync(fileOf(digest), { force: true })
    },
    setAside: (file) => setAside(file, join(path, 'quarantine')),
    sweep(settle) {
      for (const file of leftovers()) {
        if (file.endsWith('.intent')) settle(digestsIn(file))
        rmSync(file, { force: true, recursive: true })
      }
    },
    leftovers,
    intended() {
      const living = entriesOf(partial).filter((entry) => entry.endsWith('.intent') && isOfLiving(partial, entry))
      return new Set(living.flatMap((entry) => digestsIn(join(partial, entry))))
    },
  }
}

/** Whether the bytes of an artifact's file are those that its name promises. */
export function isSound(cache: CacheFolder, digest: ArtifactDigest): boolean {
  return cache.sizeOf(digest) !== undefined && digestFile(cache.fileOf(digest)) === digest
}

/** Gives a file a second name, by a link where the file system lets it; the first one goes when its bytes are recorded. */
function takeOver(file: string, half: string): void {
  try {
    linkSync(file, half)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw error
    copyFileSync(file, half, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
  chmodSync(half, 0o444)
}

/** The names in a folder, sorted; none where there is no folder. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (hasCode(error, 'ENOENT') || !isFolder(folder)) return []
    throw error
  }
}

/** A folder that has an artifact's name is none. */
function sizeOf(file: string): number | undefined {
  const stats = unlessBelowFile(() => statSync(file, { throwIfNoEntry: false }))
  return stats?.isFile() === true ? stats.size : undefined
}

/** Whether a folder lists this path. A link counts even if its target is missing, because it can be moved away like a file. */
function isListed(path: string): boolean {
  return unlessBelowFile(() => lstatSync(path, { throwIfNoEntry: false })) !== undefined
}

function unlessBelowFile<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

function setAside(file: string, quarantine: string): string | undefined {
  if (!isListed(file)) return undefined
  if (isListed(quarantine) && !isFolder(quarantine)) {
    const away = `${quarantine}-${processToken()}`
    renameSync(quarantine, away)
    mkdirSync(quarantine)
    renameSync(away, join(quarantine, basename(quarantine)))
  }
  if (file === quarantine) return join(quarantine, basename(quarantine))
  mkdirSync(quarantine, { recursive: true })
  const taken = new Set(entriesOf(quarantine))
  const base = basename(file)
  let aside = base
  for (let n = 2; taken.has(aside); n++) aside = `${base}-${n}`
  renameSync(file, join(quarantine, aside))
  return join(quarantine, aside)
}

function isOfLiving(folder: string, entry: string): boolean {
  const token = entry.slice(0, entry.indexOf('-'))
  const written = statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return isAlive(token, written)
}

function digestsIn(intent: string): ArtifactDigest[] {
  try {
    return readFileSync(intent, 'utf8').split('\n').filter(isArtifact)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

function isArtifact(text: string): text is ArtifactDigest {
  return isDigest(text)
}

function withFolder(file: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    mkdirSync(dirname(file), { recursive: true })
    work()
  }
}
