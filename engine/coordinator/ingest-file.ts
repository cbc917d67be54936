import type { Task } from '../graph/task.ts'
import { ingestedBy } from '../plan/preimage.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { discard } from '../values/bytes-in-file.ts'
import { isUserError } from '../values/user-error.ts'
import type { Result } from './ledger.ts'
import type { TaskError } from '../worker/messages.ts'
import type { ExecuteRequest } from './execute-request.ts'

/** Takes in the file of an ingest step: its bytes as a result, or an error where they are not those that the plan was made for. */
export async function ingestFile(
  task: Task,
  key: KeyWithPreimage,
  takeIn: ExecuteRequest['takeIn'],
): Promise<Result | TaskError> {
  const started = new Date()
  const taken = await unlessGone(task, takeIn)
  if (taken === undefined || taken.digest !== ingestedBy(key.preimage)) {
    if (taken !== undefined) discard(taken.bytes)
    return fileChanged([task.file])
  }
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
  return { ...made, ...taken, started }
}

/** What is wrong with a task whose files are no longer those that the run began with. */
export function fileChanged(files: readonly string[]): TaskError {
  const message = `${files.join(' and ')} changed while the run was under way, so the result is not recorded`
  return { code: 'input-changed', message, frames: [], fix: 'run again' }
}

/**
 * Takes a file in; gives undefined when the file can't be read any more. An error of the store is thrown: the file has not
 * changed.
 */
async function unlessGone(
  task: Task,
  takeIn: ExecuteRequest['takeIn'],
): Promise<Pick<Result, 'bytes' | 'digest'> | undefined> {
  try {
    return await takeIn(task)
  } catch (error) {
    if (isUserError(error)) throw error
    return undefined
  }
}
