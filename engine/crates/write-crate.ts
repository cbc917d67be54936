import {
  chmodSync,
  copyFileSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { makeFolder } from '../store/make-folder.ts'
import { isSystemError } from '../store/store-error.ts'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { reasonOf } from '../values/system-reason.ts'
import { aboutFile, manifestFile } from './crate-paths.ts'
import { manifestText } from './crate-manifest.ts'
import { openCrate } from './open-crate.ts'
import { removeAtExit } from './temporary-folder.ts'

/** A crate as it was written. */
export interface WrittenCrate {
  /** The sha256 of its manifest, which stands for the whole crate, packed or not. */
  readonly digest: ArtifactDigest
  readonly files: number
  /** How many bytes its files hold. */
  readonly bytes: number
}

/**
 * Writes a crate whole or not at all: as an archive where its name ends with .zip, else as a folder. An earlier crate of that name is
 * replaced, and nothing else is.
 *
 * @throws UserError `would-overwrite`, or `not-writable` where the system refuses.
 */
export async function writeCrate(name: string, files: ReadonlyMap<string, AnyBytes>): Promise<WrittenCrate> {
  const path = resolve(name)
  const half = join(dirname(path), `.${basename(path)}.${process.pid}.half`)
  const remove = removeAtExit(() => [half, `${half}.zip`, `${half}.earlier`])
  try {
    await refuseToOverwrite(path, name)
    makeFolder(dirname(path))
    rmSync(half, { recursive: true, force: true })
    const written = layOut(half, files)
    if (isArchive(path)) {
      await pack(half, [...files.keys(), manifestFile].sort(), `${half}.zip`)
      renameSync(`${half}.zip`, path)
    } else replaceFolder(half, path)
    return written
  } catch (error) {
    throw isSystemError(error) ? notWritable(path, error) : error
  } finally {
    remove()
  }
}

function isArchive(path: string): boolean {
  return path.endsWith('.zip')
}

/** What is there is replaced where it is a crate as it was written, to the last file: else somebody has put something there. */
async function refuseToOverwrite(path: string, name: string): Promise<void> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || (stat.isDirectory() && readdirSync(path).length === 0 && !isArchive(path))) return
  const isOfItsKind = stat.isDirectory() !== isArchive(path)
  if (isOfItsKind && (await isCrate(path))) return
  throw new UserError({
    code: 'would-overwrite',
    what: `"${name}" is there already, and is not a crate as it was written`,
    at: path,
    fix: 'name a new folder, or a new file that ends with .zip',
  })
}

async function isCrate(path: string): Promise<boolean> {
  try {
    const crate = await openCrate(path)
    crate.close()
    return crate.files.has(aboutFile)
  } catch (error) {
    if (isUserError(error)) return false
    throw error
  }
}

function layOut(folder: string, files: ReadonlyMap<string, AnyBytes>): WrittenCrate {
  const digests = new Map<string, string>()
  let size = 0
  for (const [path, bytes] of files) {
    const place = join(folder, path)
    mkdirSync(dirname(place), { recursive: true })
    // The copy is digested, and not what was copied: the bytes may have changed since they were read.
    if (isInFile(bytes)) copyFileSync(bytes.file, place, constants.COPYFILE_FICLONE)
    else writeFileSync(place, bytes)
    chmodSync(place, 0o644)
    digests.set(path, isInFile(bytes) ? digestFile(place) : digestBytes(bytes))
    size += bytes.length
  }
  const manifest = manifestText(digests)
  writeFileSync(join(folder, manifestFile), manifest)
  return { digest: digestBytes(Buffer.from(manifest)), files: digests.size + 1, bytes: size + manifest.length }
}

/** Nothing of this moment or this machine is in an archive: neither times nor rights. */
async function pack(folder: string, paths: readonly string[], archive: string): Promise<void> {
  const zip = new ZipFile()
  // The first day that archives know, in local time, as they have it.
  const options = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 }
  // Readers of RO-Crates look for the folders that the metadata describes.
  const folders = new Set(paths.flatMap((path) => (path.includes('/') ? [`${path.split('/')[0]!}/`] : [])))
  for (const name of folders) zip.addEmptyDirectory(name, { ...options, mode: 0o040755 })
  for (const path of paths) zip.addFile(join(folder, path), path, options)
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject)
  })
  zip.end()
  await Promise.race([pipeline(zip.outputStream, createWriteStream(archive)), failed])
}

function replaceFolder(half: string, path: string): void {
  const earlier = `${half}.earlier`
  if (existsSync(path)) renameSync(path, earlier)
  try {
    renameSync(half, path)
  } catch (error) {
    if (existsSync(earlier)) renameSync(earlier, path)
    throw error
  }
}

function notWritable(path: string, error: NodeJS.ErrnoException): UserError {
  return new UserError({
    code: 'not-writable',
    what: `the crate can't be written: ${reasonOf(error)}`,
    at: path,
    fix: 'name a folder or file that can be written, on a disk with room for it',
  })
}
