import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestBytes, digestText } from '../values/digest.ts'

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

/** A build is used only as it was made: the digests of its files lie beside them. */
const manifest = 'digests.json'

/** Finds a build by the state of its sources: size and times of each file, as cheap as a run with nothing to do asks for. */
export function findBuild(place: BuildPlace): string | undefined {
  const folder = folderOf(place)
  return isSound(folder) ? folder : undefined
}

/** Finds a build, or lets `make` fill a folder with it; other processes see all of it or nothing. */
export async function engineBuild(place: BuildPlace, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = folderOf(place)
  if (isSound(folder)) return folder
  const temporary = `${folder}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  await make(temporary)
  writeManifest(temporary)
  rmSync(folder, { recursive: true, force: true })
  publish(temporary, folder)
  return folder
}

/** Adds a file to a build that is in use; what is half-written by then is not taken for it. */
export function addToBuild(folder: string, name: string, bytes: Uint8Array): void {
  const temporary = join(folder, `${name}.${process.pid}`)
  writeFileSync(temporary, bytes)
  renameSync(temporary, join(folder, name))
  writeManifest(folder)
}

/** Another process may have made the same build meanwhile: its files serve as well. */
function publish(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(temporary, { recursive: true })
  }
}

function writeManifest(folder: string): void {
  const names = filesIn(folder).filter((name) => name !== manifest && !/\.\d+$/.test(name))
  const digests = Object.fromEntries(names.map((name) => [name, digestBytes(readFileSync(join(folder, name)))]))
  const temporary = `${folder}.${process.pid}.json`
  writeFileSync(temporary, JSON.stringify(digests))
  renameSync(temporary, join(folder, manifest))
}

function isSound(folder: string): boolean {
  try {
    const digests = JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Record<string, string>
    return Object.entries(digests).every(([name, digest]) => digestBytes(readFileSync(join(folder, name))) === digest)
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
