import { existsSync, readlinkSync, statfsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { ArtifactDigest } from '../values/digest.ts'
import { diskFull } from '../values/disk-full.ts'
import { UserError } from '../values/user-error.ts'
import { barrierTo, deadLinkTo, fileOnTheWay, nearestTo } from './find-obstacle.ts'
import { isFolder } from './make-folder.ts'
import { Database } from './sqlite.ts'

/** Bytes that are not those their digest promises, or are gone: whoever needs them has to make them again. */
export class StoreDamage extends UserError {
  readonly digest: ArtifactDigest

  constructor(digest: ArtifactDigest, error: { what: string; at: string; fix: string }) {
    super({ code: 'artifact-damaged', ...error })
    this.digest = digest
  }
}

/** Turns what SQLite or the file system threw into an error that a person can mend; anything else is given back as it is. */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof Database.SqliteError) return sqliteError(error, path)
  if (isSystemError(error)) return fileError(error, path)
  return error
}

/** Does something with the files of a store; what the system refuses is told as a person can mend it. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storeError(error, path)
  }
}

const elsewhere = 'keep the store in another folder with --store'

/** @throws UserError where the way to a path is a link that leads nowhere: what is there is then neither missing nor new. */
export function requireWay(path: string): void {
  const link = deadLinkTo(path)
  if (link !== undefined) throw leadsNowhere(link)
}

function leadsNowhere(link: string): UserError {
  const target = resolve(dirname(link), readlinkSync(link))
  return new UserError({
    code: 'store-unreachable',
    what: `the store cannot be reached: ${basename(link)} is a link that leads nowhere (${target})`,
    at: link,
    fix: `mount or make what it leads to, or ${elsewhere}`,
  })
}

/** The error for a store that this process cannot write, nor can the user let it. */
export function unwritable(path: string, why: string, fix = elsewhere): UserError {
  return new UserError({ code: 'store-read-only', what: `the store cannot be written: ${why}`, at: path, fix })
}

/** The files of the cache are read-only for good: the rights asked for are those of the folder, and of the database in it. */
function forbidden(path: string, database: string): UserError {
  const barrier = barrierTo(nearestTo(path))
  if (barrier !== undefined) return unreachable(barrier)
  const folder = folderOf(nearestTo(path))
  const named = [folder, ...(dirname(database) === folder && existsSync(database) ? [database] : [])]
  return unwritable(path, 'permission denied', `make it writable (\`chmod u+w ${named.join(' ')}\`), or ${elsewhere}`)
}

function unreachable(path: string): UserError {
  return new UserError({
    code: 'store-unreadable',
    what: 'the store cannot be read: permission denied',
    at: path,
    fix: `make it readable (\`chmod u+rX ${path}\`), or ${elsewhere}`,
  })
}

function obstructed(path: string, what: string, thing: 'file' | 'folder'): UserError {
  return new UserError({
    code: 'store-obstructed',
    what: `the store cannot be written: ${what}`,
    at: path,
    fix: `move the ${thing} away (\`mv ${path} ${path}.other\`), or ${elsewhere}`,
  })
}

function broken(path: string, why: string): UserError {
  return new UserError({
    code: 'store-damaged',
    what: `the store's database is damaged: ${why}`,
    at: path,
    fix: '`fsck --mend` saves every row that can still be read; the damaged file is kept beside it',
  })
}

function folderOf(path: string): string {
  return isFolder(path) ? path : dirname(path)
}

function sqliteError(error: InstanceType<typeof Database.SqliteError>, path: string): unknown {
  const { code } = error
  if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && isFull(path))) return full(path)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return busy(path)
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) return inTheWay(path) ?? forbidden(path, path)
  if (
    /^SQLITE_(CORRUPT|NOTADB|SCHEMA)/.test(code) ||
    /^(no such|malformed|unsupported file format)/.test(error.message)
  ) {
    return broken(path, error.message)
  }
  if (code.startsWith('SQLITE_IOERR')) return unreadable(path, code)
  return error
}

/** What keeps SQLite from opening a database, or one of the files that it keeps beside it, where that is no matter of rights. */
function inTheWay(database: string): UserError | undefined {
  for (const file of ['', '-wal', '-shm'].map((suffix) => database + suffix)) {
    const link = deadLinkTo(file)
    if (link !== undefined) return leadsNowhere(link)
    if (isFolder(file)) return obstructed(file, 'a folder stands where a file should be', 'folder')
  }
  return undefined
}

function fileError(error: NodeJS.ErrnoException & { dest?: string }, database: string): unknown {
  const path = error.path ?? database
  const link = deadLinkTo(path)
  if (link !== undefined) return leadsNowhere(link)
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full(path)
    case 'EACCES':
      return forbidden(path, database)
    case 'EPERM':
      return unwritable(path, 'permission denied')
    case 'EROFS':
      return unwritable(path, 'read-only file system')
    case 'ENOTDIR':
    case 'EEXIST': {
      const file = fileOnTheWay([path, error.dest ?? path])
      return file === undefined ? error : obstructed(file, 'a file stands where a folder should be', 'file')
    }
    case 'EISDIR':
    case 'ERR_FS_EISDIR':
      return obstructed(error.dest ?? path, 'a folder stands where a file should be', 'folder')
    case 'ENOENT':
      return error.syscall === 'mkdir' ? unwritable(path, 'no folder can be made here') : error
    case 'EIO':
      return unreadable(path, 'EIO')
    default:
      return error
  }
}

function full(path: string): UserError {
  return diskFull('a result could not be recorded', path)
}

function busy(path: string): UserError {
  return new UserError({
    code: 'store-busy',
    what: 'another process has kept the store locked for a minute',
    at: path,
    fix: 'end the process that is stopped or hangs in it, then run again: all that was recorded is kept',
  })
}

function unreadable(path: string, code: string): UserError {
  return new UserError({
    code: 'store-unreadable',
    what: `the disk or file system failed (${code})`,
    at: path,
    fix: 'check the disk; `fsck` then says what of the store was hit',
  })
}

/** SQLite reports a full disk as an I/O error where it fails to grow the files beside the database. */
function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize < 64 * 1024
  } catch {
    return false
  }
}

/** Whether the file system, or another part of the system, threw this. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
