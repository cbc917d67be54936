import { relative, resolve, sep } from 'node:path'
import { reachedFiles } from '../code/reached-files.ts'
import { wiresOf } from '../graph/task.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { isUserError, type UserError } from '../values/user-error.ts'
import { openSession, type Session } from './open-session.ts'
import { startHost } from './hosted-pipeline.ts'
import { planTargets, type PlannedTargets } from './plan-targets.ts'
import { watchedPaths, type WatchedPaths } from './watched-paths.ts'

/** What each plan of a watch is made for. */
export interface RoundRequest {
  readonly file: string
  readonly profile: string | undefined
  readonly store: string | undefined
  readonly targets: readonly string[]
  readonly otherWords?: readonly string[] | undefined
  readonly force?: boolean | undefined
  /** What Node is started with for the pipeline's own code, such as a loader for TypeScript. */
  readonly execArgv: readonly string[]
}

/** A plan that can run, or the error that keeps it from running; either way what is to be watched for the next. */
export type PlannedRound = {
  readonly paths: WatchedPaths
  /** When the first of its files was read, in milliseconds. */
  readonly since: number
} & (
  | {
      readonly session: Session
      readonly planned: PlannedTargets
      /** The same text for two plans that differ in nothing; none where the graph depends on results that are not known. */
      readonly signature: string | undefined
      readonly close: () => Promise<void>
    }
  | { readonly refused: UserError }
)

/** Loads a pipeline afresh and plans its targets. Once `signal` aborts, nobody waits for it: it ends soon, whatever it gives. */
export async function planRound(request: RoundRequest, signal: AbortSignal): Promise<PlannedRound> {
  const since = Date.now()
  const host = startHost(request.execArgv)
  signal.addEventListener('abort', host.close)
  let session: Session | undefined
  const close = async (): Promise<void> => {
    host.close()
    await session?.close()
  }
  const reached = reachedFiles(request.file)
  const pathsOf = async (planned?: PlannedTargets): Promise<WatchedPaths> =>
    watchedPaths({ reached: await reached, reads: host.reads(), session, prepared: planned?.prepared })
  try {
    const { pipeline, profile, lay } = await host.lay(request.file, request.profile)
    session = await openSession(pipeline, { profile, store: request.store }, 'record', lay)
    const planned = await planTargets(session, request)
    return { paths: await pathsOf(planned), since, session, planned, signature: signatureOf(session, planned), close }
  } catch (error) {
    const paths = await pathsOf()
    await close()
    if (!isUserError(error)) throw error
    return { paths: error.code === 'no-source' ? withRoot(paths, request) : paths, since, refused: error }
  } finally {
    signal.removeEventListener('abort', host.close)
  }
}

/** All that decides keys, and what is published; the results that are on record by now are not in it. */
function signatureOf({ graph, publish }: Session, { selection, prepared }: PlannedTargets): string | undefined {
  if (graph.continuations.length > 0) return undefined
  const { identities, files } = prepared
  return canonicalJson([
    [...identities].map(([stage, { code, declaration, runtime, program = null }]) => [
      stage,
      code,
      JSON.stringify(declaration),
      runtime,
      program,
    ]),
    [...files].map(([{ name }, digest]) => [name, digest]),
    selection.tasks.map((task) => [
      task.name,
      task.params,
      wiresOf(task).map(([name, of]) => [name, of.map((one) => one.name)]),
    ]),
    [...publish].map(([file, { name }]) => [file, name]),
  ])
}

/** A program's source that is not there may come anywhere in the project. */
function withRoot(paths: WatchedPaths, { file }: RoundRequest): WatchedPaths {
  return { ...paths, trees: new Set([...paths.trees, resolve(file, '..')]) }
}

/** Paths as messages name them, relative to the pipeline's folder. */
export function namedPaths(paths: readonly string[], { file }: RoundRequest): string[] {
  const root = resolve(file, '..')
  return paths.map((path) => relative(root, path).split(sep).join('/')).sort()
}
