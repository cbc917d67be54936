import { lstatSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { entriesOf } from '../store/cache-folder.ts'
import { processToken } from '../store/process-token.ts'
import { filesIn } from '../store/engine-builds.ts'

const weekMs = 7 * 24 * 3600 * 1000

/** A compiled build that no process has found for a week. */
export interface OldBuild {
  readonly folder: string
  readonly bytes: number
}

/** The builds that were last used more than a week ago: the sources have changed since. */
export function oldBuilds(cache: string): OldBuild[] {
  const builds = join(cache, 'engine')
  return entriesOf(builds)
    .filter((entry) => /^[a-z-]+-[0-9a-f]{16}$/.test(entry))
    .map((entry) => join(builds, entry))
    .filter((folder) => Date.now() - lastUse(folder) > weekMs)
    .map((folder) => ({
      folder,
      bytes: filesIn(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    }))
}

/**
 * Removes a build: other processes see the whole build or nothing. The next run removes the rest if this process dies meanwhile.
 */
export function removeBuild({ folder }: OldBuild): void {
  const aside = `${folder}.${processToken()}-old`
  renameSync(folder, aside)
  rmSync(aside, { recursive: true, force: true })
}

function lastUse(folder: string): number {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() === true ? stats.mtimeMs : Infinity
}
