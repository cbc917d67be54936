import { crateFiles } from '../crates/crate-files.ts'
import { writeCrate, type WrittenCrate } from '../crates/write-crate.ts'
import { projectPath } from '../graph/project-path.ts'
import type { Execution, RunId, RunRecord } from '../store/open-store.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import { executionOf, findArtifact } from './find-artifact.ts'
import { findFile } from './find-file.ts'
import type { Session } from './open-session.ts'
import { refuseOwnFile } from './own-files.ts'

/** A crate that was written. */
export interface CrateResult extends WrittenCrate {
  readonly file: string
  /** The run that it is of; null where it is of one result. */
  readonly run: RunId | null
  /** The tasks whose results it is of. */
  readonly results: readonly string[]
  readonly executions: number
  /** What whoever makes or gets it should know. */
  readonly warnings: readonly string[]
}

/**
 * Writes a crate of a run, by default the last one, or of one result with all that is behind it.
 *
 * @throws UserError where there is no such result, or the crate can't be written.
 */
export async function makeCrate(session: Session, file: string, what?: string): Promise<CrateResult> {
  refuseOwnFile(session, file)
  const { pipeline, store } = session
  const { results, run, warnings } =
    what === undefined || isRun(what) ? ofRun(session, what) : await ofResult(session, what)
  const doors = pipeline.doors ?? []
  const made = await crateFiles({ store, root: pipeline.root, file: pipeline.file, doors, results, run })
  const written = await writeCrate(file, made.files)
  return {
    ...written,
    file,
    run: run?.id ?? null,
    results: results.map(({ task }) => task),
    executions: made.executions,
    warnings: [...warnings, ...made.warnings],
  }
}

interface Chosen {
  readonly results: readonly Execution[]
  readonly run: RunRecord | undefined
  readonly warnings: readonly string[]
}

async function ofResult(session: Session, what: string): Promise<Chosen> {
  const found = findFile(session, what) ?? (await findArtifact(session, what))
  return { results: [executionOf(found)], run: undefined, warnings: found.warnings }
}

function isRun(word: string): boolean {
  return /^\d{8}-\d{6}-/.test(word)
}

/** What a run brought up to date: what no other task of it read, and whatever is behind that. */
function ofRun(session: Session, id: string | undefined): Chosen {
  const run = id === undefined ? lastRun(session) : namedRun(session, id)
  const decisions = (session.store.runs.decisions(run.id) ?? []) as unknown as readonly Decision[]
  const made = decisions.flatMap((decision) => executionFor(session, decision) ?? [])
  const read = new Set(made.flatMap(({ preimage }) => preimage.match(/\b[0-9a-f]{64}\b/g) ?? []))
  const results = made.filter(({ output }) => !read.has(output))
  if (results.length === 0) throw nothingIn(run, session)
  const failed = decisions.filter(({ output }) => output === null).length
  const warning = `${failed} of the ${decisions.length} tasks of run ${run.id} have no result: the crate holds those that have one`
  return { results: unique(results), run, warnings: failed > 0 ? [warning] : [] }
}

interface Decision {
  readonly task: string
  readonly key: TaskKey | null
  readonly output: ArtifactDigest | null
}

/** A task that waited for others when it was planned has no key in the plan. */
function executionFor({ store }: Session, { task, key, output }: Decision): Execution | undefined {
  if (output === null) return undefined
  const made = store.executions.producersOf(output).filter((one) => key === null || one.key === key)
  return made.findLast((one) => one.task === task) ?? made.at(-1)
}

function unique(executions: readonly Execution[]): Execution[] {
  return [...new Map(executions.map((one) => [one.id, one])).values()]
}

function lastRun({ store, profile, pipeline }: Session): RunRecord {
  const ended = store.runs.last(1000).filter(({ state, about }) => state === 'ended' && about['profile'] === profile)
  const [run] = ended
  if (run !== undefined) return run
  throw new UserError({
    code: 'no-run',
    what: `no run of profile "${profile}" is on record that came to its end`,
    at: projectPath(pipeline.root, pipeline.file),
    fix: 'run the pipeline first, or name a task: its newest result is then taken',
  })
}

function namedRun({ store }: Session, id: string): RunRecord {
  const run = store.runs.get(id as RunId)
  if (run?.state === 'ended') return run
  throw new UserError({
    code: 'no-run',
    what: run === undefined ? `there is no run ${id}` : `run ${id} has not come to its end`,
    fix: '`log` lists the last runs',
  })
}

function nothingIn({ id }: RunRecord, { store }: Session): UserError {
  return new UserError({
    code: 'no-result',
    what: `run ${id} has no result on record`,
    at: store.place.database,
    fix: '`log` lists the last runs; name one that made something, or a task',
  })
}
