import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isOutside, projectPath } from '../graph/project-path.ts'
import { ingestStage, type Task } from '../graph/task.ts'
import { UserError } from '../values/user-error.ts'
import type { Session } from './open-session.ts'

type Owned = Pick<Session, 'pipeline' | 'store' | 'graph'>

/**
 * Refuses a file to write that a pipeline lives by: its store, its own file and its stages', and what it ingests. The modules
 * that stages import are not known before these are bundled.
 *
 * @throws UserError `own-file`
 */
export function refuseOwnFile(session: Owned, file: string): void {
  const path = realPath(resolve(file))
  const whose = ownersOf(session)(path)
  if (whose === undefined) return
  throw new UserError({
    code: 'own-file',
    what: `"${file}" is ${whose}, and would be overwritten`,
    at: path,
    fix: 'name another file',
  })
}

/**
 * Refuses to publish what a run could not give back: a file that the pipeline lives by, one outside of its folder, one file
 * for two tasks.
 *
 * @throws UserError `own-file`, `published-outside` or `published-twice`
 */
export function refuseToPublish(session: Owned & Pick<Session, 'publish'>): void {
  if (session.publish.size === 0) return
  const { root, file: pipelineFile } = session.pipeline
  const ownerOf = ownersOf(session)
  const taken = new Map<string, string>()
  const refuse = (code: string, what: string, name: string): never => {
    const fix = `publish ${session.publish.get(name)!.name} as another file`
    throw new UserError({ code, what, at: `${projectPath(root, pipelineFile)}, publish`, fix })
  }
  for (const name of session.publish.keys()) {
    const file = resolve(root, name)
    if (isOutside(root, file)) refuse('published-outside', `"${name}" lies outside of the pipeline's folder`, name)
    const path = realPath(file)
    const whose = ownerOf(path)
    if (whose !== undefined) refuse('own-file', `"${name}" is ${whose}, and would be overwritten`, name)
    const other = taken.get(path)
    if (other !== undefined) refuse('published-twice', `"${other}" and "${name}" are one file`, name)
    taken.set(path, name)
  }
}

/** Tells of a path, by way of all links, what it is to the pipeline; of most, nothing. */
function ownersOf({ pipeline, store, graph }: Owned): (path: string) => string | undefined {
  const database = realPath(store.place.database)
  const cache = realPath(store.place.cache)
  const owners = new Map<string, string>()
  const seen = new Set<string>()
  for (const task of graph.tasks) {
    if (seen.has(task.file)) continue
    seen.add(task.file)
    owners.set(realPath(resolve(graph.root, task.file)), roleOf(task))
  }
  owners.set(realPath(pipeline.file), 'the file of the pipeline')
  for (const suffix of ['', '-wal', '-shm', '-journal']) owners.set(database + suffix, "part of the store's record")
  return (path) => (path === cache || path.startsWith(cache + sep) ? "part of the store's cache" : owners.get(path))
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
