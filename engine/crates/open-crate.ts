import { lstatSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { digestBytes } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { damagedCrate, noCrate, tooLargeCrate } from './crate-errors.ts'
import { manifestFile, checkPaths, metadataFile } from './crate-paths.ts'
import { parseManifest } from './crate-manifest.ts'
import { listFolder } from './list-folder.ts'
import { unzipCrate } from './unzip-crate.ts'

/** A crate whose files all have the digests that its manifest gives. It must be closed. */
export interface Crate {
  /** How it was named. */
  readonly name: string
  /** The sha256 of its manifest: it stands for the whole crate, packed or not. */
  readonly digest: string
  /** The sha256 of each file but the manifest, by path. */
  readonly files: ReadonlyMap<string, string>
  /** Where a file lies. */
  readonly pathOf: (path: string) => string
  /** The bytes of a file, digested again. @throws UserError `crate-damaged` where the file is not there, or has changed since. */
  readonly read: (path: string) => Uint8Array
  /** The same as text. */
  readonly text: (path: string) => string
  /** Removes what was unpacked. */
  readonly close: () => void
}

/** A text of more does not fit into a string. */
const longestText = 256 << 20

/**
 * Opens a crate, a folder or an archive, and digests every file before anything else is read.
 *
 * @throws UserError `no-crate`; `crate-damaged` naming the files that are missing, not listed, or of other bytes; `crate-unsafe`;
 * `crate-too-large`.
 */
export async function openCrate(name: string): Promise<Crate> {
  const stat = statSync(name, { throwIfNoEntry: false })
  if (stat === undefined) throw noCrate(name, 'is not there')
  if (stat.isDirectory()) return checked(name, realpathSync(name), () => undefined)
  if (!stat.isFile()) throw noCrate(name, 'is neither a folder nor a file')
  const { path, remove } = await unzipCrate(name)
  try {
    return checked(name, path, remove)
  } catch (error) {
    remove()
    throw error
  }
}

function checked(name: string, folder: string, close: () => void): Crate {
  if (lstatSync(join(folder, manifestFile), { throwIfNoEntry: false })?.isFile() !== true)
    throw withoutManifest(name, folder)
  const manifest = textAt(name, folder, manifestFile)
  const files = parseManifest(manifest, name)
  checkPaths(files.keys(), name)
  const faults = compareFiles(folder, files)
  if (faults.length > 0) throw damagedCrate(name, faults)
  const read = (path: string): Uint8Array => {
    if (!files.has(path)) throw damagedCrate(name, [`${path} is missing`])
    const bytes = readWholeFile(join(folder, path))
    if (digestBytes(bytes) !== files.get(path)) throw damagedCrate(name, [`${path} has changed since it was digested`])
    return bytes
  }
  const text = (path: string): string => {
    if (statSync(join(folder, path), { throwIfNoEntry: false })!.size > longestText)
      throw tooLargeCrate(name, `${path} holds more than ${longestText >> 20} MB of text`)
    return Buffer.from(read(path)).toString('utf8')
  }
  return {
    name,
    digest: digestBytes(Buffer.from(manifest)),
    files,
    pathOf: (path) => join(folder, path),
    read,
    text,
    close,
  }
}

function withoutManifest(name: string, folder: string): Error {
  const isOther = lstatSync(join(folder, metadataFile), { throwIfNoEntry: false }) !== undefined
  return noCrate(
    name,
    isOther
      ? `is an RO-Crate of another kind, or cut off: it has no ${manifestFile}`
      : `is no crate: it has no ${manifestFile}`,
  )
}

function textAt(name: string, folder: string, path: string): string {
  if (statSync(join(folder, path)).size > longestText)
    throw tooLargeCrate(name, `${path} holds more than ${longestText >> 20} MB of text`)
  return readWholeFile(join(folder, path)).toString('utf8')
}

function compareFiles(folder: string, files: ReadonlyMap<string, string>): string[] {
  const found = new Set(listFolder(folder))
  const missing = [...files.keys()].filter((path) => !found.has(path)).map((path) => `${path} is missing`)
  const unlisted = [...found]
    .filter((path) => path !== manifestFile && !files.has(path))
    .map((path) => `${path} is not in ${manifestFile}`)
  const different = [...files].flatMap(([path, digest]) => {
    if (!found.has(path)) return []
    const now = digestFile(join(folder, path))
    return now === digest
      ? []
      : [`${path} has the digest ${now.slice(0, 12)}, and ${manifestFile} says ${digest.slice(0, 12)}`]
  })
  return [...missing, ...unlisted, ...different]
}
