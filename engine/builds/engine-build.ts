import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildFolder,
  filesIn,
  isSoundBuild,
  makerOf,
  manifest,
  noteUse,
  type BuildPlace,
} from '../store/engine-builds.ts'
import { makeFolder } from '../store/make-folder.ts'
import { isAlive, processToken } from '../store/process-token.ts'
import { guarded } from '../store/store-error.ts'
import { digestBytes } from '../values/digest.ts'
import { diskFull, isDiskFull } from '../values/disk-full.ts'

let counter = 0

/**
 * Finds a build, or lets `make` fill a folder with it. Other processes see the whole build or nothing. The folder is given by its
 * real path, because Node names modules by real paths.
 */
export async function engineBuild(place: BuildPlace, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = buildFolder(place)
  if (isSoundBuild(folder)) {
    noteUse(folder)
    return realpathSync(folder)
  }
  const made = `${folder}.${processToken()}-${++counter}`
  // With the rights that all files here get: whoever may use the store may use its builds.
  guarded(folder, () => {
    makeFolder(made)
  })
  try {
    await make(made)
    writeManifest(made)
    publish(made, folder)
  } catch (error) {
    throw isDiskFull(error) ? diskFull('what workers run on could not be compiled', folder) : error
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  return realpathSync(folder)
}

/** Removes the unfinished builds of processes that died. */
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
  for (let tries = 1; !isSoundBuild(folder); tries++) {
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
