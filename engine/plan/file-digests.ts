import { statSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '../graph/task.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { digestFile, digestFileMeanwhile } from '../values/digest-file.ts'
import { UserError } from '../values/user-error.ts'
import type { Memo } from '../values/memo.ts'

/** The files that a run's ingest steps read, as they were when it began. */
export interface InputFiles {
  readonly digests: ReadonlyMap<Task, ArtifactDigest>
  /** Whether an ingest step's file still has the bytes that it had when the run began. */
  unchanged(task: Task): boolean
}

/** A file changed this recently may change again within the same tick of its clock: its bytes are read, not its times. */
const racyMs = 2000

/** A file of more bytes is digested beside other work, so that Ctrl-C is heard. */
const largeBytes = 16 * 1024 * 1024

interface Look {
  readonly digest: ArtifactDigest
  readonly state: string
}

/**
 * Digests the files of ingest steps. A file whose size, times of change (to the nanosecond) and inode are those of an
 * earlier look is taken to have the same bytes, unless it had changed within two seconds of that look.
 */
export async function digestFiles(root: string, tasks: readonly Task[], memo: Memo): Promise<InputFiles> {
  const seen = new Map<Task, Look>()
  for (const task of tasks) {
    const look = lookAt(root, task, memo)
    seen.set(task, look instanceof Promise ? await look : look)
  }
  return {
    digests: new Map([...seen].map(([task, { digest }]) => [task, digest])),
    unchanged(task) {
      const { state, digest } = seen.get(task)!
      const path = join(root, task.file)
      const now = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (now?.isFile() !== true) return false
      if (stateOf(now) === state) return true
      if (digestFile(path) !== digest) return false
      // The next task that reads it need not digest it again.
      seen.set(task, { digest, state: stateOf(now) })
      return true
    },
  }
}

/** Answers at once where nothing large is to be read: a plan may have thousands of files. */
function lookAt(root: string, task: Task, memo: Memo): Look | Promise<Look> {
  const path = join(root, task.file)
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats?.isFile() !== true) throw noInput(task, stats === undefined)
  const state = stateOf(stats)
  const known = memo.get(`file:${path}`)?.split(' ')
  if (known?.[0] === state) return { digest: known[1] as ArtifactDigest, state }
  const keep = (digest: ArtifactDigest): Look => {
    const changed = Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs))
    if (Date.now() - changed > racyMs) memo.set(`file:${path}`, `${state} ${digest}`)
    return { digest, state }
  }
  return stats.size > largeBytes ? digestFileMeanwhile(path).then(keep) : keep(digestFile(path))
}

function noInput({ file, name }: Task, isMissing: boolean): UserError {
  return new UserError({
    code: 'no-input',
    what: isMissing ? `there is no file "${file}"` : `"${file}" is not a file`,
    at: name,
    fix: `put it there, or mend the path in the pipeline's ingest()`,
  })
}

function stateOf({ size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return [size, mtimeNs, ctimeNs, ino, dev].join('/')
}
