import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestsOfBuild, isIntact, makerOf, manifest, seal, unseal } from '../store/build-seals.ts'
import { isAlive, processToken } from '../store/process-token.ts'
import { digestBytes, digestText } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'

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
  const folder = folderOf(place)
  return isSound(folder) ? folder : undefined
}

let counter = 0

/** Finds a build, or lets `make` fill a folder with it; other processes see all of it or nothing. */
export async function engineBuild(place: BuildPlace, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = folderOf(place)
  if (isSound(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const made = `${folder}.${processToken()}-${++counter}`
  // With the rights that all files here get: whoever may use the store may use its builds.
  mkdirSync(made)
  try {
    await make(made)
    writeManifest(made)
    publish(made, folder)
  } catch (error) {
    throw isFull(error) ? fullDisk(folder) : error
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  return folder
}

/** The bundler tells of a full disk in words alone. */
function isFull(error: unknown): boolean {
  return error instanceof Error && /no space left on device|ENOSPC|EDQUOT/.test(error.message)
}

function fullDisk(folder: string): UserError {
  return new UserError({
    code: 'disk-full',
    what: 'the disk is full: what workers run on could not be compiled',
    at: folder,
    fix: 'free some space (`gc` drops what old runs left) and run again: all that was recorded is kept',
  })
}

/** Adds a file to a build that is in use: it carries its own digest, and is there whole or not at all. */
export function addToBuild(folder: string, name: string, bytes: Uint8Array): void {
  const file = join(folder, name)
  const half = `${file}.writing-${processToken()}`
  try {
    writeFileSync(half, seal(bytes))
    renameSync(half, file)
  } finally {
    rmSync(half, { force: true })
  }
}

/** A file that was added to a build; undefined where there is none, or it is damaged. */
export function addedToBuild(folder: string, name: string): Uint8Array | undefined {
  return unseal(join(folder, name))
}

/** Removes what processes that died left of builds. */
export function sweepBuilds(cache: string): void {
  const builds = join(cache, 'engine')
  for (const entry of existsSync(builds) ? readdirSync(builds) : []) {
    const maker = makerOf(entry)
    if (maker !== undefined && !isAlive(maker, Date.now()))
      rmSync(join(builds, entry), { recursive: true, force: true })
  }
}

/**
 * Gives a build its name. Where another process was faster, its build stays: workers may be loading from it. Only one that is
 * damaged is moved away, whole.
 */
function publish(made: string, folder: string): void {
  for (let tries = 1; !isSound(folder); tries++) {
    try {
      if (existsSync(folder)) renameSync(folder, `${made}-${tries}`)
      renameSync(made, folder)
    } catch (error) {
      if (tries === 3) throw error
    } finally {
      rmSync(`${made}-${tries}`, { recursive: true, force: true })
    }
  }
}

function writeManifest(folder: string): void {
  const digests = filesIn(folder).map((name) => [name, digestBytes(readFileSync(join(folder, name)))])
  writeFileSync(join(folder, manifest), JSON.stringify(Object.fromEntries(digests)))
}

/** A build is used only as it was made. */
function isSound(folder: string): boolean {
  try {
    return Object.entries(digestsOfBuild(folder)).every(([name, digest]) => isIntact(folder, name, digest))
  } catch {
    // There is none, or it is damaged: it is made again.
    return false
  }
}

function folderOf({ cache, name, others = [], texts = [] }: BuildPlace): string {
  const sources = filesIn(engineFolder).filter((path) => path.endsWith('.ts'))
  const installed = join(dirname(engineFolder), 'node_modules/.package-lock.json')
  const files = [...sources.map((path) => join(engineFolder, path)), installed, ...others]
  const states = files.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? path : `${path} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`
  })
  const state = digestText('build', [process.version, process.arch, ...texts, ...states].join('\n'))
  return join(cache, 'engine', `${name}-${state.slice(0, 16)}`)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
