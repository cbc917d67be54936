import { accessSync, constants, lstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from '../values/has-code.ts'
import { isFolder } from './make-folder.ts'

/** The path itself if it exists, else its nearest parent folder that exists. */
export function nearestTo(path: string): string {
  return leadsSomewhere(path) || dirname(path) === path ? path : nearestTo(dirname(path))
}

/** The first file that stands where one of the paths needs a folder. */
export function fileOnTheWay(paths: readonly string[]): string | undefined {
  return paths.map(nearestTo).find((path) => !isFolder(path))
}

/** The symbolic link on the way to a path whose target does not exist: the disk may not be mounted. */
export function deadLinkTo(path: string): string | undefined {
  if (leadsSomewhere(path)) return undefined
  if (isLink(path)) return path
  return dirname(path) === path ? undefined : deadLinkTo(dirname(path))
}

/** What keeps a path from being read, the path itself or a folder above it; undefined where nothing does. */
export function barrierTo(path: string): string | undefined {
  return closedFolderAbove(path) ?? (isDenied(path, constants.R_OK) ? path : undefined)
}

function closedFolderAbove(path: string): string | undefined {
  const above = dirname(path)
  if (above === path) return undefined
  return closedFolderAbove(above) ?? (isDenied(above, constants.X_OK) ? above : undefined)
}

function isDenied(path: string, rights: number): boolean {
  try {
    accessSync(path, rights)
    return false
  } catch (error) {
    return hasCode(error, 'EACCES')
  }
}

/** Whether a path leads to something, links followed; what may not be looked at counts as something. */
function leadsSomewhere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // Below a file there is nothing, nor where links lead in a circle; else something is there that may not be looked at.
    return !hasCode(error, 'ENOTDIR') && !hasCode(error, 'ELOOP')
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
