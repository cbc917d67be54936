import { linkSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { piecesOf } from '../values/bytes-in-file.ts'
import { describeValue } from '../values/show-value.ts'
import { digestBytes } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { hasCode } from '../values/has-code.ts'
import type { StoredFile } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'
import { writeNewFile } from '../values/whole-file.ts'
import { DamagedInput } from './damaged-input.ts'
import type { ArtifactSource } from './messages.ts'

/** The files that one task reads by path. They must be taken back when the task has ended. */
export interface LentFiles {
  /** Digests a file, and lends it under a name; under one that says nothing where none is given. */
  readonly lend: (source: ArtifactSource, name?: string) => StoredFile
  /** @throws UserError `input-written` where the task has written to one. */
  readonly requireUnchanged: () => void
  /** Takes the files back. */
  readonly takeBack: () => void
}

/**
 * Lends files to the task named. Each gets a link in a folder of the worker's own: what is read there counts as the task's input,
 * and the file stays while the task runs even if the store drops it.
 */
export function lendFiles(task: string, folder: string): LentFiles {
  const lent = new Map<string, { readonly source: ArtifactSource; readonly state: string }>()
  return {
    lend(source, name = source.digest) {
      const path = join(folder, name)
      if (!lent.has(path)) {
        mkdirSync(dirname(path), { recursive: true })
        rmSync(path, { force: true })
        place(source, path)
        lent.set(path, { source, state: stateOf(path) })
      }
      const { size: bytes } = statSync(path)
      return {
        path,
        bytes,
        digest: source.digest,
        stream: (from = 0, to = bytes) => {
          requireRange(from, to, bytes)
          return piecesOf(path, from, to)
        },
      }
    },
    requireUnchanged() {
      for (const [path, { source, state }] of lent) {
        if (stateOf(path) !== state && !isWhole(path, source)) throw written(task, source)
      }
    },
    takeBack() {
      if (lent.size > 0) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A range that is not one of the file would give other bytes than were asked for, and no word of it. */
function requireRange(from: unknown, to: unknown, bytes: number): void {
  const isOffset = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= bytes
  if (isOffset(from) && isOffset(to) && Number(from) <= Number(to)) return
  throw new UserError({
    code: 'bad-range',
    what: `stream(${describeValue(from)}, ${describeValue(to)}) is no range of a file of ${bytes} bytes`,
    fix: 'give whole numbers from 0 to the number of bytes, the smaller one first: stream(from, Math.min(to, file.bytes))',
  })
}

function place(source: ArtifactSource, path: string): void {
  const { bytes, file, digest } = source
  if (bytes !== undefined) {
    if (digestBytes(bytes) !== digest) throw new DamagedInput(digest, 'damaged')
    writeNewFile(path, bytes, 0o444)
    return
  }
  try {
    if (digestFile(file!) !== digest) throw new DamagedInput(digest, 'damaged')
    link(file!, path)
  } catch (error) {
    throw hasCode(error, 'ENOENT') ? new DamagedInput(digest, 'gone') : error
  }
}

/** Some file systems have no hard links. */
function link(file: string, path: string): void {
  try {
    linkSync(file, path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw error
    symlinkSync(file, path)
  }
}

/**
 * The state of a lent file. It has no change time, as the records of code/path-record.ts do, because each link to the file that
 * comes or goes sets that time. It has exact nanoseconds, because a task may write soon after the file was lent.
 */
function stateOf(path: string): string {
  const { size, mtimeNs, ino } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {}
  return [size, mtimeNs, ino].join('/')
}

function isWhole(path: string, { digest }: ArtifactSource): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && digestFile(path) === digest
}

function written(task: string, { producer }: ArtifactSource): UserError {
  return new UserError({
    code: 'input-written',
    what: `${task} wrote to the file that ${producer} made, so its result is not recorded`,
    at: task,
    fix: 'let it read only: a task makes its output, and leaves its inputs as they are',
  })
}
