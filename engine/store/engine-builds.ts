// Where a pipeline's store lies, and the builds of the engine in its cache: what every invocation asks for before anything else
// is loaded, so that all of it is one module.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from './connection.ts'

/** Where the store of a pipeline lies: beside its file, unless `--store` says otherwise. */
export function storePlace(pipeline: { readonly root: string }, options: { store?: string | undefined }): Place {
  const folder = options.store === undefined ? pipeline.root : resolve(options.store)
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

/** The module of the built command line, and where each of its places was in the sources: a file beside it that is read when wanted. */
export const [builtMain, builtMap] = ['main.cjs', 'main.cjs.map']

/** Where the command line as built from today's sources lies in a cache, if it has been. */
export function commandLineIn(cache: string): BuildPlace {
  return { cache, name: 'command-line' }
}

/** The folder of the engine's sources. */
export const engineFolder = dirname(dirname(fileURLToPath(import.meta.url)))

/** Compiled modules of the engine: `<cache>/engine/<name>-<state of their sources>/`. */
export interface BuildPlace {
  readonly cache: string
  /** What is built. */
  readonly name: string
  /** What the build depends on, beside the engine's own sources and the installed packages. */
  readonly others?: readonly string[]
  /** Texts that are compiled into it. */
  readonly texts?: readonly string[]
}

/** Finds a build by the state of its sources: size and times of each file, as cheap as a run with nothing to do asks for. */
export function findBuild(place: BuildPlace): string | undefined {
  const folder = buildFolder(place)
  if (!isSoundBuild(folder)) return undefined
  noteUse(folder)
  return folder
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

/** A file that was added to a build; undefined where there is none, or it is damaged. */
export function addedToBuild(folder: string, name: string): Uint8Array | undefined {
  return unseal(join(folder, name))
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

/** Where a build of today's sources lies, or would. */
export function buildFolder({ cache, name, others = [], texts = [] }: BuildPlace): string {
  const sources = filesIn(engineFolder).filter((path) => path.endsWith('.ts'))
  const installed = join(dirname(engineFolder), 'node_modules/.package-lock.json')
  const files = [...sources.map((path) => `${engineFolder}/${path}`), installed, ...others]
  const states = files.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? path : `${path} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`
  })
  const state = hash('sha256', [process.version, process.arch, ...texts, ...states].join('\n'))
  return join(cache, 'engine', `${name}-${state.slice(0, 16)}`)
}

/** The paths of all files in a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .sort()
}

/** The file of a build that holds the digests of the others, but for those that were added later. */
export const manifest = 'digests.json'

/** The digests that a build was given when it was made, by file. @throws where there are none, or they can't be read. */
export function digestsOfBuild(folder: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Record<string, string>
}

/** Whether a file of a build has the bytes that it was made with. */
export function isIntact(folder: string, name: string, digest: string): boolean {
  const bytes = bytesOf(join(folder, name))
  return bytes !== undefined && hash('sha256', bytes) === digest
}

/** A file that is added to a build in use carries its own digest. */
export function seal(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(hash('sha256', bytes)), bytes])
}

/** What a sealed file holds; undefined where there is none, or it has another digest. */
export function unseal(file: string): Buffer | undefined {
  const sealed = bytesOf(file)
  const bytes = sealed?.subarray(64)
  return bytes !== undefined && hash('sha256', bytes) === sealed?.toString('latin1', 0, 64) ? bytes : undefined
}

/** Bytes that can't be read are as good as none: the build is made again. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Which process makes a build, by the name of the folder that it fills; undefined for a build that is done. */
export function makerOf(entry: string): string | undefined {
  return /^[^.]+\.([^-]+)-/.exec(entry)?.[1]
}
