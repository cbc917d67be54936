import { createWriteStream, mkdirSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { UserError } from '../values/user-error.ts'
import { damagedCrate, noCrate, tooLargeCrate } from './crate-errors.ts'
import { checkPaths } from './crate-paths.ts'
import { mostFiles, notAFile, tooManyFiles } from './list-folder.ts'
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts'

/** An archive of less than this is taken however well it is packed. */
const freeBytes = 256 << 20

/** How many times its size an archive may unpack to. Crates of JSON and numbers come to 10. */
const mostRatio = 200

interface Packed {
  readonly path: string
  readonly entry: Entry
}

/**
 * Unpacks a crate into a new temporary folder, which is the caller's to remove. All paths and sizes are judged before a byte is written;
 * a file that then turns out longer than it was said to be is not written to its end.
 *
 * @throws UserError `no-crate`, `crate-damaged`, `crate-unsafe` or `crate-too-large`.
 */
export async function unzipCrate(file: string): Promise<TemporaryFolder> {
  const zip = await openZip(file)
  try {
    const entries = await listEntries(zip, file)
    checkPaths(
      entries.map(({ path }) => path),
      file,
    )
    checkSizes(entries, file)
    return await unpack(zip, entries, file)
  } catch (error) {
    throw inWords(error, file)
  } finally {
    zip.close()
  }
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { autoClose: false, lazyEntries: true, decodeStrings: false })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw noCrate(file, `is no archive that can be read: ${why}`)
  }
}

/** The files of an archive; its folders follow from their paths. */
async function listEntries(zip: ZipFile, file: string): Promise<Packed[]> {
  if (zip.entryCount > mostFiles) throw tooManyFiles(file)
  const entries: Packed[] = []
  for await (const entry of zip.eachEntry()) {
    const path = pathOf(entry, file)
    // The upper half of the attributes is the mode of a Unix file system.
    const kind = (entry.externalFileAttributes >>> 16) & 0o170000
    if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000)
      throw notAFile(file, path, kind === 0o120000 ? 'a link' : 'no file')
    if (path.endsWith('/') && entry.uncompressedSize === 0) continue
    if (!entry.canDecodeFileData())
      throw damagedCrate(file, [`${path} is packed in a way that is not known, or encrypted`])
    entries.push({ path, entry })
  }
  return entries
}

function pathOf({ fileName }: Entry, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fileName as unknown as Uint8Array)
  } catch {
    throw damagedCrate(file, ['it holds a file whose name is no UTF-8'])
  }
}

function checkSizes(entries: readonly Packed[], file: string): void {
  const archive = statSync(file).size
  const sum = (size: (entry: Entry) => number): number => entries.reduce((all, { entry }) => all + size(entry), 0)
  const bytes = sum(({ uncompressedSize }) => uncompressedSize)
  const inWords = (size: number): string => `${(size / 1e6).toFixed(1)} MB`
  // Files that share their packed bytes unpack to more than they seem to.
  if (sum(({ compressedSize }) => compressedSize) > archive) throw damagedCrate(file, ['files of it overlap'])
  if (bytes > Math.max(freeBytes, mostRatio * archive))
    throw tooLargeCrate(
      file,
      `the archive of ${inWords(archive)} would unpack to ${inWords(bytes)}, more than ${mostRatio} times its size`,
    )
  const { bavail, bsize } = statfsSync(tmpdir())
  if (bytes > bavail * bsize)
    throw tooLargeCrate(
      file,
      `the archive unpacks to ${inWords(bytes)}, and ${tmpdir()} has ${inWords(bavail * bsize)} left`,
    )
}

async function unpack(zip: ZipFile, entries: readonly Packed[], file: string): Promise<TemporaryFolder> {
  const folder = temporaryFolder('lineal-crate-')
  try {
    for (const { path, entry } of entries) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true })
      const to = createWriteStream(join(folder.path, path), { flags: 'wx' })
      await pipeline(await zip.openReadStreamPromise(entry), to).catch((error: unknown) => {
        throw isOfSystem(error) ? error : damagedCrate(file, [`${path} can't be unpacked: ${messageOf(error)}`])
      })
    }
    return folder
  } catch (error) {
    folder.remove()
    throw error
  }
}

/** What the reader of archives throws has no code of the system's, and tells of the archive. */
function inWords(error: unknown, file: string): unknown {
  return error instanceof UserError || isOfSystem(error) ? error : damagedCrate(file, [messageOf(error)])
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
