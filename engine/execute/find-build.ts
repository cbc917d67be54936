import { readdirSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestsOfBuild, isIntact, unseal } from '../store/build-seals.ts'
import { digestText } from '../values/digest.ts'

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
  const state = digestText('build', [process.version, process.arch, ...texts, ...states].join('\n'))
  return join(cache, 'engine', `${name}-${state.slice(0, 16)}`)
}

/** The paths of all files in a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .sort()
}
