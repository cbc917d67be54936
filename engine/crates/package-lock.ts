import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StoredCode } from '../store/open-store.ts'

/** A package of a crate, as npm's lock has it. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string | undefined
  /** Its page, as its package.json gives it. */
  readonly homepage: string | undefined
}

/** What installs the packages that stages import: the texts of package.json and, where the project has npm's lock, of package-lock.json. */
export interface PackageFiles {
  readonly manifest: string
  readonly lock: string | undefined
  readonly packages: readonly LockedPackage[]
}

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

type Entries = Readonly<Record<string, LockEntry>>

/** Takes of a project's lock what the packages of some code need, all else left out; undefined where no stage imports a package. */
export function packageFiles(root: string, codes: Iterable<StoredCode>): PackageFiles | undefined {
  const wanted = new Map<string, string>()
  for (const { packages } of codes)
    for (const { name, version } of packages) if (version !== notInstalled) wanted.set(name, version)
  if (wanted.size === 0) return undefined
  const named = Object.fromEntries([...wanted].sort(([a], [b]) => (a < b ? -1 : 1)))
  const manifest = { name: 'packages-of-a-crate', private: true, dependencies: named }
  const found = lockAbove(root)
  const kept = found && closureOf(found.entries, named)
  const lock = kept && { name: manifest.name, lockfileVersion: 3, requires: true, packages: { '': manifest, ...kept } }
  return {
    manifest: textOf(manifest),
    lock: lock && textOf(lock),
    packages: kept === undefined ? withoutLock(named) : packagesIn(kept, found!.folder),
  }
}

/** The version that code records of a package that was not there. */
export const notInstalled = 'not installed'

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The packages of the nearest package-lock.json; undefined where there is none of npm's newer forms. */
function lockAbove(root: string): { readonly folder: string; readonly entries: Entries } | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'package-lock.json')
    if (existsSync(file)) {
      const entries = entriesOf(readFileSync(file, 'utf8'))
      return entries && { folder, entries }
    }
    if (folder === dirname(folder)) return undefined
  }
}

function entriesOf(text: string): Entries | undefined {
  try {
    return (JSON.parse(text) as { packages?: Entries }).packages
  } catch {
    return undefined
  }
}

/** The entries of packages and of all that they depend on; undefined where one is not in the lock in this version. */
function closureOf(entries: Entries, wanted: Readonly<Record<string, string>>): Record<string, LockEntry> | undefined {
  const kept = new Map<string, LockEntry>()
  const pending: string[] = []
  for (const [name, version] of Object.entries(wanted)) {
    const place = `node_modules/${name}`
    if (entries[place]?.version !== version || entries[place].link === true) return undefined
    pending.push(place)
  }
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (kept.has(place)) continue
    const entry = entries[place]!
    kept.set(place, entry)
    for (const need of needsOf(entry)) {
      const found = placeOf(need, place, entries)
      if (found !== undefined) pending.push(found)
    }
  }
  return Object.fromEntries(
    [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, entry]) => [place, wantedNow(entry)]),
  )
}

function needsOf({ dependencies, optionalDependencies, peerDependencies }: LockEntry): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
}

/** Where Node finds a package from another one: the nearest node_modules upwards. */
function placeOf(name: string, from: string, entries: Entries): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (entries[place] !== undefined) return entries[place].link === true ? undefined : place
    if (at === '') return undefined
  }
}

/** What the project wants for its development alone, its stages want always. */
function wantedNow(entry: LockEntry): LockEntry {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'dev'))
}

function packagesIn(kept: Entries, folder: string): LockedPackage[] {
  const found = Object.entries(kept).map(([place, { version = '', integrity }]) => ({
    name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    integrity,
    homepage: homepageIn(join(folder, place)),
  }))
  return [...new Map(found.map((one) => [`${one.name}@${one.version}`, one])).values()]
}

function homepageIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>
    const repository = (manifest['repository'] as { readonly url?: unknown } | undefined)?.url
    const pages = [manifest['homepage'], repository].filter((page) => typeof page === 'string')
    return pages.map((page) => page.replace(/^git\+|\.git$/g, '')).find((page) => /^https?:\/\/\S+$/.test(page))
  } catch {
    // It is not installed here.
    return undefined
  }
}

function withoutLock(wanted: Readonly<Record<string, string>>): LockedPackage[] {
  return Object.entries(wanted).map(([name, version]) => ({ name, version, integrity: undefined, homepage: undefined }))
}
