import { hash } from 'node:crypto'
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from './connection.ts'

/** Where the store of a pipeline lies: beside its file, unless `--store` says otherwise. */
export function storePlace(pipeline: { readonly root: string }, options: { store?: string | undefined }): Place {
  const folder = options.store === undefined ? pipeline.root : resolve(options.store)
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

/** The folder of the engine's package. The sources and the built package lie equally deep in it. */
export const engineFolder = dirname(dirname(fileURLToPath(import.meta.url)))

/** What is compiled for a pipeline at run time: `<cache>/engine/<name>-<digest of all that decides it>/`. */
export interface BuildPlace {
  readonly cache: string
  /** What is built. */
  readonly name: string
  /** All that decides what is built, beside the engine's release, Node's and the processor's kind. */
  readonly texts: readonly string[]
}

/** Notes by its folder's time that a build is in use, so that `gc` leaves it; access times are not kept everywhere. */
export function noteUse(folder: string): void {
  const now = new Date()
  try {
    utimesSync(folder, now, now)
  } catch {
    // In a store that can't be written, gc removes nothing.
  }
}

/** Whether a build is as it was made: only then is it used. */
export function isSoundBuild(folder: string): boolean {
  try {
    return Object.entries(digestsOfBuild(folder)).every(([name, digest]) => isIntact(folder, name, digest))
  } catch {
    // There is none, or it is damaged: it is made again.
    return false
  }
}

/** Where a build lies, or would. */
export function buildFolder({ cache, name, texts }: BuildPlace): string {
  const state = hash('sha256', [engineRelease(), process.version, process.arch, ...texts].join('\n'))
  return join(cache, 'engine', `${name}-${state.slice(0, 16)}`)
}

/** Which release of the engine this is. */
export function engineRelease(): string {
  return (JSON.parse(readFileSync(join(engineFolder, 'package.json'), 'utf8')) as { version: string }).version
}

/** The paths of all files in a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .sort()
}

/** The file of a build that holds the digests of the others. */
export const manifest = 'digests.json'

/** The digests that a build was given when it was made, by file. @throws where there are none, or they can't be read. */
export function digestsOfBuild(folder: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Record<string, string>
}

/** Whether a file of a build has the bytes that it was made with; its times are not trusted, because a build is code that runs. */
export function isIntact(folder: string, name: string, digest: string): boolean {
  try {
    return hash('sha256', readFileSync(join(folder, name))) === digest
  } catch {
    // Bytes that can't be read are as good as none: the build is made again.
    return false
  }
}

/** Whether a build was made by a release of the engine that compiled itself: nothing uses it any more, and `gc` removes it. */
export function isOfEarlierRelease(entry: string): boolean {
  return /^(command-line|worker)-[0-9a-f]{16}$/.test(entry)
}

/** Which process makes a build, by the name of the folder that it fills; undefined for a build that is done. */
export function makerOf(entry: string): string | undefined {
  return /^[^.]+\.([^-]+)-/.exec(entry)?.[1]
}
