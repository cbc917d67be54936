import type { Listener } from '../coordinator/events.ts'
import { requireFreshBuild } from '../builds/require-fresh-build.ts'
import type { Task } from '../graph/task.ts'
import { countDecisions } from '../plan/count-decisions.ts'
import type { PlannedTask } from '../plan/make-plan.ts'
import { traceArtifact, type TraceNode } from '../provenance/trace-artifact.ts'
import type { Execution } from '../store/open-store.ts'
import { findArtifact } from './find-artifact.ts'
import { findFile } from './find-file.ts'
import { loadPipeline } from './load-pipeline.ts'
import { oneTask } from './one-task.ts'
import { openSession, type Session } from './open-session.ts'
import { defaultProfile, requireProfile, type Outcome, type Pipeline } from './pipeline.ts'
import { planTargets } from './plan-targets.ts'
import { readArtifact, readResult, type Artifact, type ReadOptions } from './read-artifact.ts'
import { runTargets, type RunResult } from './run-targets.ts'

/** With which profile and which store a pipeline is opened. */
export interface OpenOptions {
  readonly profile?: string
  /** The folder of store.db and cache/; by default the pipeline's own. */
  readonly store?: string
}

/** How a study is brought up to date. */
export interface StudyRunOptions {
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number
  /** Whether the named tasks run even where their results are valid. */
  readonly force?: boolean
  /** Whether a task that uses what its key does not cover fails; else there is a warning. */
  readonly strict?: boolean
  /** Ends the run: what was complete is kept. */
  readonly signal?: AbortSignal
  readonly onEvent?: Listener
}

/** What a run would do. */
export interface StudyPlan {
  /** Each task after those that it reads. */
  readonly tasks: readonly PlannedTask[]
  readonly summary: ReturnType<typeof countDecisions>
}

/** A pipeline opened by a program, with its store. It must be closed. Its graph is that of when it was opened. */
export interface Study<Results = Readonly<Record<string, Task>>> {
  readonly profile: string
  readonly tasks: readonly Task[]
  /** The tasks that the pipeline's graph() returned as `results`, with their types. */
  readonly results: Results
  /** The one task that a word names: `train[seed=3]`. @throws UserError `unknown-target` or `many-tasks`. */
  task(name: string): Task
  /** What a run of targets would do, and why. @throws UserError for what would keep the run from beginning. */
  plan(targets?: readonly string[], options?: { readonly force?: boolean }): Promise<StudyPlan>
  /** Brings targets up to date. Tasks that fail are part of the result. @throws UserError as `plan`. */
  run(targets?: readonly string[], options?: StudyRunOptions): Promise<RunResult>
  /**
   * The value that a task made, checked by its schema. A word may also be a digest or `task@execution`.
   *
   * @throws UserError `not-up-to-date` where the task would run again; `{ stale: true }` reads its newest result all the same.
   */
  read<Value>(task: Task<Value>, options?: ReadOptions): Promise<Value>
  read(what: string, options?: ReadOptions): Promise<unknown>
  /** The bytes of a result, with digest and format. @throws as `read`. */
  artifact(what: Task | string, options?: ReadOptions): Promise<Artifact>
  /** All that is behind a task's result, a digest, `task@execution` or a published file. */
  trace(what: Task | string): Promise<TraceNode>
  /** The executions under a task's name, newest first. */
  executions(task: Task | string): readonly Execution[]
  close(): Promise<void>
}

type ResultsOf<Given> = Given extends { readonly results: infer Results } ? Results : Readonly<Record<string, Task>>

/**
 * Opens a pipeline for a program: by its file, or as its file's default export, whose tasks then keep their types.
 *
 * @throws UserError where the file is no pipeline, its graph is refused, or its store can't be opened.
 */
export async function open<Given extends Outcome | undefined>(
  pipeline: Pipeline<Given> | string,
  options: OpenOptions = {},
): Promise<Study<ResultsOf<Given>>> {
  requireFreshBuild()
  const loaded = typeof pipeline === 'string' ? await loadPipeline(pipeline) : pipeline
  const { profile = defaultProfile(loaded.profiles), store } = options
  requireProfile(profile, loaded.profiles, 'profile')
  // A store that can't be written is looked at all the same.
  const session = await openSession(loaded, { profile, store }, 'look')
  return studyOf(session) as Study<ResultsOf<Given>>
}

function studyOf(session: Session): Study {
  const { graph, profile, results, store } = session
  return {
    profile,
    tasks: graph.tasks,
    results,
    task: (name) => oneTask(session, name),
    async plan(targets = ['all'], { force } = {}) {
      const { plan } = await planTargets(session, { targets, force })
      const tasks = [...plan.values()]
      return { tasks, summary: countDecisions(tasks) }
    },
    run: (targets = ['all'], options = {}) => run(session, targets, options),
    read: (what: Task | string, options?: ReadOptions): Promise<never> =>
      readResult(session, nameOf(what), options) as Promise<never>,
    artifact: (what, options) => readArtifact(session, nameOf(what), options),
    async trace(what) {
      const word = nameOf(what)
      const { digest, execution } = findFile(session, word) ?? (await findArtifact(session, word))
      return traceArtifact(store, digest, execution)
    },
    executions: (task) => store.executions.lastOf(nameOf(task), -1),
    close: () => session.close(),
  }
}

function run(session: Session, targets: readonly string[], options: StudyRunOptions): Promise<RunResult> {
  const { signal = new AbortController().signal, onEvent = () => undefined, jobs, force, strict } = options
  const command = `run ${targets.join(' ')}`
  return runTargets(session, { targets, jobs, force, strict, signal, command, listen: () => onEvent })
}

function nameOf(what: Task | string): string {
  return typeof what === 'string' ? what : what.name
}
