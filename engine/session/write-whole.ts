import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isFolder, makeFolder } from '../store/make-folder.ts'
import { isSystemError } from '../store/store-error.ts'
import { reasonOf } from '../values/system-reason.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Writes a file whole or not at all, and the folders above it. A device or a pipe takes the bytes as they come.
 *
 * @throws UserError `not-writable` where the system refuses.
 */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const path = resolve(file)
  try {
    const before = statOf(path)
    if (before === undefined) makeFolder(dirname(path))
    if (before === undefined || before.isFile()) replace(path, { bytes, before })
    else writeFileSync(path, bytes)
  } catch (error) {
    throw isSystemError(error) ? notWritable(path, error) : error
  }
}

/** What a path leads to; a path below a file leads nowhere. */
function statOf(path: string): Stats | undefined {
  return isFolder(dirname(path)) ? statSync(path, { throwIfNoEntry: false }) : undefined
}

/** A link stays, and a file keeps its mode; one that may not be written is left alone. */
function replace(path: string, { bytes, before }: { bytes: Uint8Array; before: Stats | undefined }): void {
  if (before !== undefined) accessSync(path, constants.W_OK)
  const target = before === undefined ? path : realpathSync(path)
  const half = join(dirname(target), `.${process.pid}.half`)
  try {
    writeFileSync(half, bytes, { mode: (before?.mode ?? 0o666) & 0o777 })
    renameSync(half, target)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
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
