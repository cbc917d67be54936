import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { damagedCrate } from '../crates/crate-errors.ts'
import { faultOfPath } from '../crates/crate-paths.ts'
import type { Crate } from '../crates/open-crate.ts'
import { notInstalled } from '../crates/package-lock.ts'
import type { CrateRecords } from '../crates/read-records.ts'
import { temporaryFolder } from '../crates/temporary-folder.ts'
import type { StoredCode } from '../store/open-store.ts'
import { UserError } from '../values/user-error.ts'

/** A folder that stands for the project that a crate was written from. */
export interface LaidOut {
  readonly root: string
  /** Absolute paths. */
  readonly doors: readonly string[]
  /** Why packages are not there; undefined where they are, or none is wanted. */
  readonly noPackages: string | undefined
  readonly remove: () => void
}

/** Lays out what stages need beside their bundles: the sources of doors, and the packages that they import. */
export async function layOutCrate(
  crate: Crate,
  { about, codes }: CrateRecords,
  { packages, signal }: { readonly packages: string | undefined; readonly signal: AbortSignal },
): Promise<LaidOut> {
  const { path: root, remove } = temporaryFolder('lineal-replay-')
  try {
    for (const { files } of about.doors) for (const { path, file } of files) writeDoor(root, path, { crate, file })
    const doors = about.doors.map(({ path }) => join(root, path))
    const isWanted = [...codes.values()].some((code) => code.packages.length > 0)
    const noPackages = isWanted ? await findPackages(root, crate, { packages, signal }) : undefined
    writeManifest(root, codes.values())
    return { root, doors, noPackages, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** Packages that were not installed, and could be missing, are to be missing again: their absence is in code digests. */
function writeManifest(root: string, codes: Iterable<StoredCode>): void {
  const missing = [...codes].flatMap(({ packages }) => packages.filter(({ version }) => version === notInstalled))
  const optionalDependencies = Object.fromEntries(missing.map(({ name }) => [name, '*']))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, type: 'module', optionalDependencies }))
}

/** Nothing of a crate may come to lie where packages are looked for. */
function writeDoor(root: string, path: string, { crate, file }: { crate: Crate; file: string }): void {
  const fault = path.split('/').includes('node_modules') ? 'lies among packages' : faultOfPath(path)
  if (fault !== undefined)
    throw damagedCrate(crate.name, [`a file of a door has a path that ${fault}: ${JSON.stringify(path)}`])
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), crate.read(file), { flag: 'wx' })
}

async function findPackages(
  root: string,
  crate: Crate,
  { packages, signal }: { readonly packages: string | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (packages !== undefined) {
    const folder = join(resolve(packages), 'node_modules')
    if (!existsSync(folder)) throw noFolder(packages)
    symlinkSync(realpathSync(folder), join(root, 'node_modules'))
    return undefined
  }
  const [manifest, lock] = ['packages/package.json', 'packages/package-lock.json']
  if (!crate.files.has(lock) || !crate.files.has(manifest))
    return 'the crate has no lock of its packages: `--packages <folder>` names a folder whose node_modules has them'
  const fault = faultOfLock(crate.text(lock))
  if (fault !== undefined) return `its packages were not installed: the lock has ${fault}`
  writeFileSync(join(root, 'package.json'), crate.read(manifest))
  writeFileSync(join(root, 'package-lock.json'), crate.read(lock))
  return install(root, signal)
}

function noFolder(packages: string): UserError {
  return new UserError({
    code: 'bad-option',
    what: `the folder "${packages}" has no node_modules`,
    at: '--packages',
    fix: 'name the folder of a project whose packages are installed',
  })
}

interface LockEntry {
  readonly integrity?: unknown
  readonly resolved?: unknown
  readonly link?: unknown
  readonly inBundle?: unknown
}

/** What of a lock that came in a crate is not to be installed: what comes without a digest, or from elsewhere than a registry. */
function faultOfLock(text: string): string | undefined {
  const entries = entriesOf(text)
  if (entries === undefined) return 'no list of packages'
  for (const [place, entry] of entries) {
    if (place === '' || entry.inBundle === true) continue
    if (!/^node_modules\//.test(place) || place.split('/').includes('..')) return `a package in an odd place: ${place}`
    if (entry.link === true || typeof entry.integrity !== 'string') return `${place} without its integrity`
    if (entry.resolved !== undefined && !(typeof entry.resolved === 'string' && /^https:\/\//.test(entry.resolved)))
      return `${place} from elsewhere than a registry`
  }
  return undefined
}

function entriesOf(text: string): [string, LockEntry][] | undefined {
  try {
    const { packages } = JSON.parse(text) as { packages?: Record<string, LockEntry> }
    return packages && Object.entries(packages)
  } catch {
    return undefined
  }
}

/** No script of a package runs; npm checks the integrity of each. */
function install(root: string, signal: AbortSignal): Promise<string | undefined> {
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  return new Promise((done) => {
    execFile('npm', words, { cwd: root, signal, maxBuffer: 1 << 24 }, (error, _, stderr) => {
      const said = stderr.trim().split('\n')[0] ?? ''
      const why = said === '' ? (error?.message ?? '') : said
      done(error === null ? undefined : `its packages could not be installed: \`npm ci\` failed: ${why}`)
    })
  })
}
