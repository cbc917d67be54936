import { basename } from 'node:path'
import { digestBytes } from '../values/digest.ts'
import { faultOfPath, foldedPath } from './crate-paths.ts'

/** Gives each source of a project a place in a crate. */
export interface SourcePlaces {
  /** Where a file of the project lies in the crate. */
  readonly place: (path: string, bytes: Uint8Array) => string
  /** All that was given a place, and its bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/**
 * Makes the places. A source keeps its path. What could not lie there lies under its digest: an older text of a file, a name that differs in
 * case alone, a file from outside of the project.
 */
export function sourcePlaces(): SourcePlaces {
  const files = new Map<string, Uint8Array>()
  const digests = new Map<string, string>()
  const folders = new Set<string>()
  const isFree = (path: string, digest: string): boolean => {
    const folded = foldedPath(path)
    if (folders.has(folded) || foldersOf(folded).some((folder) => digests.has(folder))) return false
    return (digests.get(folded) ?? digest) === digest && (!digests.has(folded) || files.has(path))
  }
  return {
    files,
    place(path, bytes) {
      const digest = digestBytes(bytes)
      const own = `sources/${path}`
      const place = faultOfPath(own) === undefined && isFree(own, digest) ? own : apart(path, digest)
      files.set(place, bytes)
      digests.set(foldedPath(place), digest)
      for (const folder of foldersOf(foldedPath(place))) folders.add(folder)
      return place
    },
  }
}

function apart(path: string, digest: string): string {
  const name = basename(path).toLowerCase()
  return `sources/.by-digest/${digest}${faultOfPath(name) === undefined ? `/${name}` : '/source'}`
}

function foldersOf(path: string): string[] {
  const steps = path.split('/')
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join('/'))
}
