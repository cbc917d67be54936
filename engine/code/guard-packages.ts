import { digestedState, packageState } from './package-digests.ts'
import { packageFolders } from './package-folders.ts'
import type { Memo } from './stage-memo.ts'

/** Tells which packages were edited since they were digested. */
export interface PackageGuard {
  /** Those of some packages of which a file, or a file of something that they depend on, has been written, added or removed. */
  changed(names: readonly string[]): string[]
}

/**
 * Guards packages from the state in which they were digested last. A file that was only touched counts as edited: what
 * a worker may have loaded in between can't be told from what is there now.
 */
export function guardPackages(root: string, names: readonly string[], memo: Memo): PackageGuard {
  const stateOf = (folder: string): string => digestedState(folder, memo) ?? packageState(folder)
  const before = new Map(names.map((name) => [name, statesOf(root, name, stateOf)]))
  return {
    changed(asked) {
      const looked = new Map<string, string>()
      const look = (folder: string): string => {
        const state = looked.get(folder) ?? packageState(folder)
        looked.set(folder, state)
        return state
      }
      return asked.filter((name) => statesOf(root, name, look) !== before.get(name))
    },
  }
}

function statesOf(root: string, name: string, stateOf: (folder: string) => string): string {
  return [...packageFolders([name], root)].map((folder) => `${folder} ${stateOf(folder)}`).join('\n')
}
