import type { Listener } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'
import type { countDecisions } from '../plan/count-decisions.ts'
import type { PlannedTask } from '../plan/make-plan.ts'
import type { Execution } from '../store/open-store.ts'
import type { AdoptOptions, AdoptResult } from './adopt-results.ts'
import type { Audit } from './audit-history.ts'
import type { Comparison } from './compare-results.ts'
import type { DiffOptions, StudyDiff } from './diff-sides.ts'
import type { CrateResult } from './make-crate.ts'
import type { Artifact, ReadOptions } from './read-artifact.ts'
import type { RunResult } from './run-targets.ts'
import type { ArtifactTrace, ElementTrace } from './trace-word.ts'
import type { WatchEvent } from './watch-events.ts'

/** What is to be planned or run: tasks, or words as on the command line: `all`, `train`, `train[seed=3]`. */
export type Targets = Task | string | readonly (Task | string)[]

/** How a study is brought up to date. */
export interface StudyRunOptions {
  /** How many tasks run at once; by default as many as there are processors. */
  readonly jobs?: number
  /** Whether the named tasks run even where their results are valid. */
  readonly force?: boolean
  /** Tasks, or words for some, that are tried again even where their failure is kept. */
  readonly retry?: Targets
  /** Whether a task that uses what its key does not cover fails; else there is a warning. */
  readonly strict?: boolean
  /** Ends the run: what was complete is kept. */
  readonly signal?: AbortSignal
  /** Hears each event. Where it throws or rejects, the run ends and is rejected: what was complete is kept. */
  readonly onEvent?: Listener
}

/** How a result is traced. */
export interface TraceOptions extends ReadOptions {
  /** How many levels of inputs are told; all, where it is left out. */
  readonly depth?: number
}

/** How a study is kept up to date while its files are edited. */
export interface StudyWatchOptions extends Omit<StudyRunOptions, 'onEvent'> {
  /** Hears each event of the runs, and what leads from one to the next. Where it throws or rejects, the watch ends and is rejected. */
  readonly onEvent?: (event: WatchEvent) => void
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
  /** The pipeline's own params, as its graph was built with them. */
  readonly params: Readonly<Record<string, unknown>>
  readonly tasks: readonly Task[]
  /** The tasks that the pipeline's graph() returned as `results`, with their types. */
  readonly results: Results
  /** The one task that a word names: `train[seed=3]`. @throws UserError `unknown-target` or `many-tasks`. */
  task(name: string): Task
  /** What a run of targets would do, and why. @throws UserError for what would keep the run from beginning. */
  plan(targets?: Targets, options?: { readonly force?: boolean }): Promise<StudyPlan>
  /** Brings targets up to date. Tasks that fail are part of the result. @throws UserError as `plan`. */
  run(targets?: Targets, options?: StudyRunOptions): Promise<RunResult>
  /**
   * Brings targets up to date now and upon each edit, with a graph of its own that is laid anew each time. It ends when the signal
   * aborts or the study is closed.
   *
   * @throws UserError for what no edit mends; what an edit may mend is an event.
   */
  watch(targets?: Targets, options?: StudyWatchOptions): Promise<void>
  /**
   * The value that a task made, checked by its schema. A word may also be a digest or `task@execution`.
   *
   * @throws UserError `not-up-to-date` where the task would run again; `{ stale: true }` reads its newest result all the same.
   */
  read<Value>(task: Task<Value>, options?: ReadOptions): Promise<Value>
  read(what: string, options?: ReadOptions): Promise<unknown>
  /** The bytes of a result, with digest and format. @throws as `read`. */
  artifact(what: Task | string, options?: ReadOptions): Promise<Artifact>
  /**
   * All that is behind a task's result, a digest, `task@execution`, a row of a table (`'aggregate[target=bump]'`), a published
   * file or an element of a published page (`'report/index.html#C3'`). @throws as `read`.
   */
  trace(what: Task | string, options?: TraceOptions): Promise<ArtifactTrace | ElementTrace>
  /**
   * Checks the history of executions, and gives its head; with `{ head }` also whether the history of that head is contained.
   *
   * @throws UserError `bad-option` or `short-head` for a head that is none.
   */
  audit(options?: { readonly head?: string }): Audit
  /**
   * The executions under a task's name, newest first; also of a task that the pipeline has no more.
   *
   * @throws UserError `unknown-target` or `many-tasks` for a name that neither the pipeline nor the record has.
   */
  executions(task: Task | string): readonly Execution[]
  /**
   * Variants, runs, commits or pins side by side, by the pipeline's metrics: from what is stored. Of no words, the variants of the
   * last run that had several.
   *
   * @throws UserError `no-metrics`, `nothing-to-compare` or `bad-metric`.
   */
  compare(...words: string[]): Promise<Comparison>
  /**
   * Which tasks differ between two variants, runs, commits or pins, why, and what that did to the results: from what is stored. Of one
   * word, that side and the last run that is not its own; of none, the last two runs.
   *
   * @throws UserError `nothing-to-compare`.
   */
  diff(words?: string | readonly string[], options?: DiffOptions): Promise<StudyDiff>
  /**
   * Writes a crate of a result with all that is behind it, or of a run by its id; of the last run, where nothing is named: a folder, or
   * an archive where the name ends with .zip.
   *
   * @throws UserError where there is no such result, bytes of it are gone, or the crate can't be written.
   */
  crate(file: string, what?: Task | string): Promise<CrateResult>
  /**
   * Takes results of others into the study's store, from a crate or another checkout's store, after checking every digest and executing a
   * sample again: all of it or nothing. It runs others' code; `onChecked` hears what, before it does.
   *
   * @throws UserError for what is neither crate nor store, is damaged, or contradicts itself.
   */
  adopt(source: string, options?: AdoptOptions): Promise<AdoptResult>
  /** Ends what is under way, and closes the store. What is called afterwards is refused. */
  close(): Promise<void>
}
