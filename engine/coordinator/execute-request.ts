import type { Task } from '../graph/task.ts'
import type { KeyFinder, Plan } from '../plan/make-plan.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import type { Listener } from './events.ts'
import type { HandOver } from './flights.ts'
import type { Ledger } from './ledger.ts'
import type { Slots } from './slots.ts'
import type { ProgramOrder, StageText } from '../worker/messages.ts'
import type { WorkerPool } from './worker-pool.ts'

/** A stage as running needs it. */
export interface RunnableStage {
  readonly code: CodeDigest
  /** Gives the stage's text for workers; it is made when the first worker is to run the stage. */
  readonly text: () => Promise<StageText>
  readonly declaration: Declaration
  /** Of a program: what its tasks are laid out with. */
  readonly program?: ProgramOrder
  /** Whether a task that failed is not tried again. */
  readonly failures?: 'kept'
}

/** All that running a plan needs. */
export interface ExecuteRequest {
  readonly plan: Plan
  readonly keyOf: KeyFinder
  readonly stages: ReadonlyMap<string, RunnableStage>
  readonly ledger: Ledger
  /** Starts the workers, when the first task wants one. */
  readonly pool: () => Promise<WorkerPool>
  readonly jobs: number
  /** Whether the user asked for the task to run even where its result is valid. */
  readonly forced: (task: Task) => boolean
  /** Whether the user asked for the task to be tried again even where its failure is kept. */
  readonly retried?: (task: Task) => boolean
  /** Takes a copy of an ingest step's file. */
  readonly takeIn: (task: Task) => Promise<{ readonly bytes: AnyBytes; readonly digest: ArtifactDigest }>
  /** The files among a task's inputs, and the packages that its worker loaded, that are no longer what they were when the run began. */
  readonly changedFiles: (task: Task, worker: string) => readonly string[]
  /** How long a task of a stage takes, from earlier executions, in milliseconds. */
  readonly estimateMs: (stage: string) => number | undefined
  /** Whether a task that uses what its key does not cover fails. */
  readonly strict: boolean
  readonly listener: Listener
  readonly signal: AbortSignal
  /** The places for the threads of tasks, where other runs of this process share them; else `jobs` of its own. */
  readonly places?: Slots | undefined
  /** How another run takes over, where one may. */
  readonly handOver?: HandOver | undefined
}
