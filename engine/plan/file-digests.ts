import { readFileSync, statSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '../graph/task.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'

/** Where facts are kept that can be derived again, between runs. */
export interface Memo {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** The files that a run's ingest steps read, as they were when it began. */
export interface InputFiles {
  readonly digests: ReadonlyMap<Task, ArtifactDigest>
  /** Whether an ingest step's file still has the bytes that it had when the run began. */
  unchanged(task: Task): boolean
}

/** A file changed this recently may change again within the same tick of its clock: its bytes are read, not its times. */
const racyMs = 2000

/**
 * Digests the files of ingest steps. A file whose size, times of change (to the nanosecond) and inode are those of an
 * earlier look is taken to have the same bytes, unless it had changed within two seconds of that look.
 */
export function digestFiles(root: string, tasks: readonly Task[], memo: Memo): InputFiles {
  const seen = new Map(tasks.map((task) => [task, lookAt(root, task, memo)]))
  return {
    digests: new Map([...seen].map(([task, { digest }]) => [task, digest])),
    unchanged(task) {
      const before = seen.get(task)!
      const now = statSync(join(root, task.file), { bigint: true, throwIfNoEntry: false })
      if (now === undefined) return false
      return stateOf(now) === before.state || digestBytes(readFileSync(join(root, task.file))) === before.digest
    },
  }
}

function lookAt(root: string, task: Task, memo: Memo): { digest: ArtifactDigest; state: string } {
  const path = join(root, task.file)
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats?.isFile() !== true) {
    const what = stats === undefined ? `there is no file "${task.file}"` : `"${task.file}" is not a file`
    throw new UserError({
      code: 'no-input',
      what,
      at: task.name,
      fix: `put it there, or mend the path in the pipeline's ingest()`,
    })
  }
  const state = stateOf(stats)
  const known = memo.get(`file:${path}`)?.split(' ')
  if (known?.[0] === state) return { digest: known[1] as ArtifactDigest, state }
  const digest = digestBytes(readFileSync(path))
  const changed = Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs))
  if (Date.now() - changed > racyMs) memo.set(`file:${path}`, `${state} ${digest}`)
  return { digest, state }
}

function stateOf({ size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return [size, mtimeNs, ctimeNs, ino, dev].join('/')
}
