import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isFolder, makeFolder } from '../store/make-folder.ts'
import { isSystemError } from '../store/store-error.ts'
import { isInFile, piecesOf, type AnyBytes } from '../values/bytes-in-file.ts'
import { writeNewFile } from '../values/whole-file.ts'
import { reasonOf } from '../values/system-reason.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Writes a file whole or not at all, and the folders above it. A device or a pipe takes the bytes as they come.
 *
 * @throws UserError `not-writable` where the system refuses.
 */
export function writeWhole(file: string, bytes: AnyBytes): void {
  const path = resolve(file)
  try {
    const before = statOf(path)
    if (before === undefined) makeFolder(dirname(path))
    if (before === undefined || before.isFile()) replace(path, { bytes, before })
    else pour(path, bytes)
  } catch (error) {
    throw isSystemError(error) ? notWritable(path, error) : error
  }
}

/** What a path leads to; a path below a file leads nowhere. */
function statOf(path: string): Stats | undefined {
  return isFolder(dirname(path)) ? statSync(path, { throwIfNoEntry: false }) : undefined
}

/** A link stays, and a file keeps its mode; one that may not be written is left alone. */
function replace(path: string, { bytes, before }: { bytes: AnyBytes; before: Stats | undefined }): void {
  if (before !== undefined) accessSync(path, constants.W_OK)
  const target = before === undefined ? path : realpathSync(path)
  const half = join(dirname(target), `.${process.pid}.half`)
  try {
    fill(half, bytes, (before?.mode ?? 0o666) & 0o777)
    renameSync(half, target)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
  }
}

function fill(half: string, bytes: AnyBytes, mode: number): void {
  rmSync(half, { force: true })
  writeNewFile(half, isInFile(bytes) ? new Uint8Array() : bytes, mode)
  if (!isInFile(bytes)) return
  const own = statSync(half).mode
  // Where the file system can, both share their blocks until one is written to. A copy has the mode of what was copied.
  copyFileSync(bytes.file, half, constants.COPYFILE_FICLONE)
  chmodSync(half, own & 0o777)
}

function pour(device: string, bytes: AnyBytes): void {
  const opened = openSync(device, 'w')
  try {
    for (const piece of isInFile(bytes) ? piecesOf(bytes.file) : [bytes]) writeFileSync(opened, piece)
  } finally {
    closeSync(opened)
  }
}

function notWritable(path: string, error: NodeJS.ErrnoException): UserError {
  const { code } = error
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new UserError({
    code: 'not-writable',
    what: `the file can't be written: ${reasonOf(error)}`,
    at: path,
    fix: full ? 'free some space, or name a file on another disk' : 'name a file in a folder that can be written',
  })
}
