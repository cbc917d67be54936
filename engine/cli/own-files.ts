import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { ingestStage, type Task } from '../graph/task.ts'
import { UserError } from '../values/user-error.ts'
import type { Session } from './session.ts'

/**
 * Refuses a file to write that a pipeline lives by: its store, its code, and what it ingests.
 *
 * @throws UserError `own-file`
 */
export function refuseOwnFile(session: Session, file: string): void {
  const path = realPath(resolve(file))
  const whose = ownerOf(session, path)
  if (whose === undefined) return
  throw new UserError({
    code: 'own-file',
    what: `"${file}" is ${whose}, and would be overwritten`,
    at: path,
    fix: 'name another file',
  })
}

function ownerOf({ pipeline, store, graph }: Session, path: string): string | undefined {
  const database = realPath(store.database)
  if (['', '-wal', '-shm', '-journal'].some((suffix) => path === database + suffix)) return "part of the store's record"
  const cache = realPath(store.cache)
  if (path === cache || path.startsWith(cache + sep)) return "part of the store's cache"
  if (path === realPath(pipeline.file)) return 'the file of the pipeline'
  const task = graph.tasks.find(({ file }) => path === realPath(resolve(graph.root, file)))
  return task === undefined ? undefined : roleOf(task)
}

function roleOf({ stage, name }: Task): string {
  return stage === ingestStage ? `what ${name} reads` : `the code of stage "${stage}"`
}

/** Where a path leads, by way of all links, also where nothing is there yet. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path))
  }
}
