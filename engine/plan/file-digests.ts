import { statSync } from 'node:fs'
import { join } from 'node:path'
import { recheckPath, recordOf, stillHolds, type PathRecord } from '../code/path-record.ts'
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

/** A file of more bytes is digested beside other work, so that Ctrl-C is heard. */
const largeBytes = 16 * 1024 * 1024

/**
 * Digests the files of ingest steps. A file whose size, times and inode are those of an earlier look is taken to have the same
 * bytes, unless it had changed within two seconds of that look: `clock` gives the time in milliseconds.
 */
export async function digestFiles(
  root: string,
  tasks: readonly Task[],
  memo: Memo,
  clock: () => number = Date.now,
): Promise<InputFiles> {
  const seen = new Map<Task, PathRecord>()
  for (const task of tasks) {
    const record = recordInput(root, task, { memo, now: clock() })
    seen.set(task, record instanceof Promise ? await record : record)
  }
  return {
    digests: new Map([...seen].map(([task, record]) => [task, record[4] as ArtifactDigest])),
    unchanged(task) {
      const record = recheckPath(join(root, task.file), seen.get(task)!, clock())
      // The next task that reads it need not digest it again.
      if (record !== undefined) seen.set(task, record)
      return record !== undefined
    },
  }
}

/** Answers without waiting when nothing large must be read, because a plan may have thousands of files. */
function recordInput(
  root: string,
  task: Task,
  { memo, now }: { memo: Memo; now: number },
): PathRecord | Promise<PathRecord> {
  const path = join(root, task.file)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile() !== true) throw noInput(task, stat === undefined)
  const name = `file record ${path}`
  const text = memo.get(name)
  const known = text === undefined ? undefined : (JSON.parse(text) as PathRecord)
  if (known !== undefined && stillHolds(known, stat)) return known
  const keep = (digest: ArtifactDigest): PathRecord => {
    const record = recordOf(stat, digest, now)
    if (record[5] === 1) memo.set(name, JSON.stringify(record))
    return record
  }
  return stat.size > largeBytes ? digestFileMeanwhile(path).then(keep) : keep(digestFile(path))
}

function noInput({ file, name }: Task, isMissing: boolean): UserError {
  return new UserError({
    code: 'no-input',
    what: isMissing ? `there is no file "${file}"` : `"${file}" is not a file`,
    at: name,
    fix: `put it there, or mend the path in the pipeline's ingest()`,
  })
}
