import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { canonicalJson } from '../values/canonical-json.ts'
import { digestText, type Digest } from '../values/digest.ts'
import { digestFile as digestBytesOf } from '../values/digest-file.ts'
import { UserError } from '../values/user-error.ts'
import { homeOf } from './package-name.ts'
import { isSettled, sha256, stateOf as stateOfPath } from './path-record.ts'
import type { Memo } from '../values/memo.ts'

/** A package with all that it depends on, as installed. */
export interface PackageDigest {
  readonly name: string
  readonly version: string
  readonly digest: Digest<'package'>
}

/**
 * Digests packages as they are installed, each with its closure: dependencies, and optional and peer dependencies that
 * are there, found from the project's root as Node finds them.
 *
 * Validity: every file that a program could load counts, by its bytes: all but nested node_modules (which count where
 * something depends on what is in them), Markdown, source maps, type declarations and licences. A package whose files
 * and folders all have the size, times and inode of last time is taken as unchanged; one with a file or folder younger
 * than 2 s at that time is digested again. A change that keeps size, both times (the change time can't be set by programs)
 * and inode is not seen; nor is what a package loads without declaring that it depends on it.
 *
 * @throws UserError `package-missing` for a package that is not installed, and not optional for the project.
 */
export function packageDigester(
  root: string,
  memo: Memo,
  clock: () => number = Date.now,
): (name: string, importedBy: string) => PackageDigest {
  const contents = new Map<string, Content>()
  const content = (folder: string): Content => {
    const known = contents.get(folder) ?? checkContent(folder, memo, clock())
    contents.set(folder, known)
    return known
  }
  const digests = new Map<string, PackageDigest>()
  const digestPackage = (name: string, importedBy: string): PackageDigest => {
    const folder = findPackage(name, root)
    if (folder !== undefined) return digestClosure(folder, name, content)
    if (!isOptional(name, root)) missing(name, importedBy)
    return { name, version: 'not installed', digest: digestText('package', 'not installed') }
  }
  return (name, importedBy) => {
    const known = digests.get(name) ?? digestPackage(name, importedBy)
    digests.set(name, known)
    return known
  }
}

interface Content {
  readonly version: string
  readonly digest: string
  /** Names of its dependencies, also of those that may be missing. */
  readonly needs: readonly string[]
}

/** The closure as a graph whose nodes are numbered by first use: no path of this machine is in it. */
function digestClosure(start: string, name: string, content: (folder: string) => Content): PackageDigest {
  const numbers = new Map([[start, 0]])
  const lines: string[] = []
  for (const folder of numbers.keys()) {
    const { digest, needs } = content(folder)
    const edges: [string, number][] = []
    for (const need of needs) {
      const target = findPackage(need, folder)
      if (target === undefined) continue
      if (!numbers.has(target)) numbers.set(target, numbers.size)
      edges.push([need, numbers.get(target) ?? 0])
    }
    lines.push(canonicalJson([digest, edges]))
  }
  return { name, version: content(start).version, digest: digestText('package', lines.join('\n')) }
}

/** Whether the project declares a package as optional. That such a package is missing then counts in the stage's code digest. */
function isOptional(name: string, root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest))
      return name in ((JSON.parse(readFileSync(manifest, 'utf8')) as Manifest).optionalDependencies ?? {})
    if (folder === dirname(folder)) return false
  }
}

/** The folder of a package as Node finds it from another: the nearest node_modules upwards that has it. */
export function findPackage(name: string, from: string): string | undefined {
  const path = [...placesOf(name, from)].at(-1)!
  return existsSync(join(path, 'package.json')) ? realpathSync(path) : undefined
}

/** The paths at which Node looks for a package, up to the one where it is. */
export function* placesOf(placed: string, from: string): Iterable<string> {
  const { name, home } = homeOf(placed, from)
  for (let folder = home; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    yield candidate
    if (folder === dirname(folder) || existsSync(join(candidate, 'package.json'))) return
  }
}

/** The names, sizes, times and inodes of a package's files and folders, as one text. */
export function packageState(folder: string): string {
  return stateOf(folder, listEntries(folder), 0).stats
}

/** What a package's folder was found to hold: its state, and the digest of the bytes that were read in that state. */
export interface PackageLook {
  readonly state: string
  readonly content: string
}

/** The record of the last look at a package. */
export function digestedLook(folder: string, memo: Memo): PackageLook | undefined {
  const kept = memo.get(memoName(folder))
  if (kept === undefined) return undefined
  const { stats, content } = JSON.parse(kept) as Kept
  return { state: stats, content: content.digest }
}

/** Reads all files of a package that a program could load. */
export function lookAtPackage(folder: string): PackageLook {
  const entries = listEntries(folder)
  return { state: stateOf(folder, entries, 0).stats, content: readContent(folder, entries).digest }
}

/** The files of a package that its digest covers, as of the last look at it. */
export function digestedFiles(folder: string, memo: Memo): string[] {
  const kept = memo.get(memoName(folder))
  const entries = kept === undefined ? [] : (JSON.parse(kept) as Kept).entries
  return entries.flatMap(([path, kind]) => (kind === 'folder' ? [] : [join(folder, path)]))
}

interface Kept {
  readonly entries: readonly Entry[]
  readonly stats: string
  readonly settled: boolean
  readonly content: Content
}

function memoName(folder: string): string {
  return `code/package entries ${folder}`
}

/**
 * Takes the content from the memo when the stat of every file and folder is that of last time. Folders are not listed, because
 * a folder's times change when a name comes or goes.
 */
function checkContent(folder: string, memo: Memo, now: number): Content {
  const name = memoName(folder)
  const kept = memo.get(name)
  if (kept !== undefined) {
    const { entries, stats, settled, content } = JSON.parse(kept) as Kept
    if (settled && stateOf(folder, entries, now).stats === stats) return content
  }
  const entries = listEntries(folder)
  const state = stateOf(folder, entries, now)
  const content = readContent(folder, entries)
  const value = JSON.stringify({ entries, ...state, content } satisfies Kept)
  if (value !== kept) memo.set(name, value)
  return content
}

const unloadable = /\.(md|markdown|map)$|\.d\.[cm]?ts$|^(licen[cs]e|changelog|readme)[^.]*(\.(txt|rst))?$/i

/** Whether a file of a package counts in its digest, by its path in the package's folder. */
export function isDigested(path: string): boolean {
  return !unloadable.test(basename(path)) && !path.split('/').some((name) => name === 'node_modules' || name === '.git')
}

/** What a package's folder holds: a file, a link or a folder, by its path relative to the package's. */
type Entry = readonly [path: string, kind: 'file' | 'link' | 'folder']

/** A package's folders, and its files that a program could load, sorted; the package's own folder is the first, ''. */
function listEntries(folder: string): Entry[] {
  const entries: Entry[] = []
  const list = (path: string): void => {
    entries.push([path, 'folder'])
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === '.git') continue
      const inside = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) list(inside)
      else if (!unloadable.test(entry.name)) entries.push([inside, entry.isSymbolicLink() ? 'link' : 'file'])
    }
  }
  list('')
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

function stateOf(folder: string, entries: readonly Entry[], now: number): { stats: string; settled: boolean } {
  let settled = true
  // Numbers are digested as bytes, because printing thousands of times would cost as much as reading them.
  const numbers = new Float64Array(entries.length * 4)
  entries.forEach(([path], i) => {
    const stat = statSync(`${folder}/${path}`, { throwIfNoEntry: false })
    settled &&= stat !== undefined && isSettled(stat, now)
    if (stat) numbers.set(stateOfPath(stat), i * 4)
  })
  const names = entries.map(([path, kind]) => `${kind} ${path}`).join('\n')
  return { stats: sha256(names) + sha256(new Uint8Array(numbers.buffer)), settled }
}

function readContent(folder: string, entries: readonly Entry[]): Content {
  const files = entries.filter(([, kind]) => kind !== 'folder')
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const lines = files.map((file) => `${file[0]} ${digestFile(folder, file)}`)
  const needs = [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap((d) =>
    Object.keys(d ?? {}),
  )
  return { version: manifest.version ?? '', digest: sha256(lines.join('\n')), needs: [...new Set(needs)].sort() }
}

/** A link counts by its target and, when the target is a file, by the file's bytes. */
function digestFile(folder: string, [path, kind]: Entry): string {
  const place = join(folder, path)
  const bytes = statSync(place, { throwIfNoEntry: false })?.isFile() ? digestBytesOf(place) : 'no file'
  return kind === 'link' ? `${readlinkSync(place)} ${bytes}` : bytes
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function missing(name: string, importedBy: string): never {
  throw new UserError({
    code: 'package-missing',
    what: `the package "${name}" is imported by ${importedBy} and not installed`,
    at: importedBy,
    fix: `npm install ${name}`,
  })
}
