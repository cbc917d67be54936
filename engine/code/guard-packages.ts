import { hasCode } from '../values/has-code.ts'
import { digestedLook, lookAtPackage, packageState, type PackageLook } from './package-digests.ts'
import { packageFolders } from './package-folders.ts'
import type { Memo } from '../values/memo.ts'

/** Tells which packages were edited since they were digested. */
export interface PackageGuard {
  /** Those of some packages of which a file, or a file of something that they depend on, has other bytes, is new or is gone. */
  changed(names: readonly string[]): string[]
}

/**
 * Guards packages from the state in which they were digested last. Where sizes, times and inodes are those of that time,
 * nothing is read. Where they differ, the bytes decide: hard links, chmod, touch and a new install of the same files move
 * times and inodes, and change nothing.
 */
export function guardPackages(root: string, names: readonly string[], memo: Memo): PackageGuard {
  const looks = new Map<string, PackageLook>()
  const foldersOf = (name: string): string[] => [...packageFolders([name], root)]
  const before = new Map(names.map((name) => [name, foldersOf(name)]))
  for (const folder of new Set([...before.values()].flat()))
    looks.set(folder, digestedLook(folder, memo) ?? lookAtPackage(folder))
  const isAsBefore = (folder: string): boolean => {
    const was = looks.get(folder)!
    if (packageState(folder) === was.state) return true
    const now = lookAtPackage(folder)
    if (now.content !== was.content) return false
    looks.set(folder, now)
    return true
  }
  return {
    changed(asked) {
      const looked = new Map<string, boolean>()
      const look = (folder: string): boolean => {
        const found = looked.get(folder) ?? isAsBefore(folder)
        looked.set(folder, found)
        return found
      }
      return asked.filter(
        (name) => !isThere(() => sameList(foldersOf(name), before.get(name)!) && before.get(name)!.every(look)),
      )
    },
  }
}

function sameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i])
}

/** A file that goes away while it is looked for is a change, too. */
function isThere(look: () => boolean): boolean {
  try {
    return look()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
