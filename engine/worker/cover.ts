import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDigested } from '../code/package-digests.ts'
import { packageFolders } from '../code/package-folders.ts'
import type { StageText } from './messages.ts'

/** What a stage's key covers of the file system. */
export interface Cover {
  /** Whether the key covers what a path holds. */
  readonly holds: (path: string) => boolean
  /** Whether a path lies in a package that the stage depends on. */
  readonly isOfPackage: (path: string) => boolean
}

type Covering = Pick<StageText, 'packages' | 'joined' | 'root'>

/** Gives what the keys of stages cover; the engine's own folders are no part of any. */
export function coverOfStages(own: readonly string[]): (stage: Covering) => Cover {
  const known = new Map<string, Cover>()
  return (stage) => {
    const name = [stage.root, ...stage.packages, ...Object.values(stage.joined)].join()
    const cover = known.get(name) ?? makeCover(stage, own)
    known.set(name, cover)
    return cover
  }
}

function makeCover({ packages, joined, root }: Covering, own: readonly string[]): Cover {
  const whole = [...Object.values(joined).map((url) => dirname(fileURLToPath(url)) + sep), ...own]
  const folders = [...packageFolders(packages, root)].map((folder) => folder + sep)
  return {
    holds: (path) =>
      whole.some((folder) => path.startsWith(folder)) ||
      folders.some((folder) => path.startsWith(folder) && isDigested(path.slice(folder.length))),
    isOfPackage: (path) => folders.some((folder) => path.startsWith(folder)),
  }
}
