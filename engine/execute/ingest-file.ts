import type { Task } from '../graph/task.ts'
import { ingestedBy } from '../plan/preimage.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import type { ExecuteRequest } from './execute-plan.ts'
import type { Result } from './ledger.ts'
import type { TaskError } from './messages.ts'

/** Reads the file of an ingest step: its bytes as a result, or an error where they are not those that the plan was made for. */
export function ingestFile(task: Task, key: KeyWithPreimage, readFile: ExecuteRequest['readFile']): Result | TaskError {
  const started = new Date()
  const read = tryTo(() => readFile(task))
  if (read === undefined || read.digest !== ingestedBy(key.preimage)) return fileChanged([task.file])
  const ms = Date.now() - started.getTime()
  const made = {
    task,
    key,
    code: null,
    format: 'file',
    ms,
    worker: 'coordinator',
    record: { file: task.file },
  } as const
  return { ...made, ...read, started }
}

/** What is wrong with a task whose files are no longer those that the run began with. */
export function fileChanged(files: readonly string[]): TaskError {
  const message = `${files.join(' and ')} changed while the run was under way, so the result is not recorded`
  return { code: 'input-changed', message, frames: [], fix: 'run again' }
}

/** A file that can't be read any more has changed too. */
function tryTo<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
