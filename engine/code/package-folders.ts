import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage } from './package-digests.ts'

/** The folders of packages and of all that they depend on: where the code lies that the packages' digests cover. */
export function packageFolders(names: readonly string[], root: string): ReadonlySet<string> {
  const folders = new Set<string>()
  const pending = names.map((name) => ({ name, from: root }))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const folder = findPackage(next.name, next.from)
    if (folder === undefined || folders.has(folder)) continue
    folders.add(folder)
    for (const name of needsOf(folder)) pending.push({ name, from: folder })
  }
  return folders
}

/** The names of what a package depends on, also of what may be missing. */
export function needsOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Partial<
    Record<string, Record<string, string>>
  >
  return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
    Object.keys(manifest[field] ?? {}),
  )
}
