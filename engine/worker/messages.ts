import type { Declaration } from '../values/declaration.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Cause } from './causes.ts'
import type { ImportPlace } from './find-imports.ts'
import type { Observed } from './recorder.ts'
import type { Format } from '../values/kind.ts'
import type { ProgramRun } from '../values/program-record.ts'

/** A stage's bundle as a worker loads it. */
export interface StageText {
  /** The code digest by which orders name the stage. */
  readonly code: string
  readonly bundle: string
  readonly map: string
  /** The pipeline's folder: source maps and packages are resolved from here. */
  readonly root: string
  /** The stage's source file, relative to the root. */
  readonly file: string
  /** The export of it that is the stage; unknown for code of earlier runs. */
  readonly exported?: string
  /** What the bundle imports, and where it says so. */
  readonly imports: readonly ImportPlace[]
  /** The packages that the bundle imports: with their closure, what its code digest covers. */
  readonly packages: readonly string[]
  /** The URLs of the packages that are loaded from one file. */
  readonly joined: Readonly<Record<string, string>>
  /** Whether its code digest covers the texts of its functions; unknown for code of earlier runs. */
  readonly readsTexts?: boolean
}

/** Where a worker finds an artifact: in the message, or in a file that it digests itself. */
export interface ArtifactSource {
  readonly digest: ArtifactDigest
  readonly format: Format
  /** The task that made it, for messages. */
  readonly producer: string
  readonly bytes?: Uint8Array
  readonly file?: string
}

/** One artifact of a fan-in on its way to a worker. */
export interface MemberSource extends ArtifactSource {
  readonly params: Readonly<Record<string, Json>>
}

/** A file of a program: the bytes themselves, or where they are to be taken from. */
export interface ProgramFile {
  /** Relative to the folder in which the program runs. */
  readonly path: string
  readonly digest: string
  readonly file?: string
  readonly bytes?: Uint8Array
}

/** What a program is laid out with, beside its inputs and params. */
export interface ProgramOrder {
  readonly sources: readonly ProgramFile[]
  /** The variables that it declares; those that are null are not set. */
  readonly env: Readonly<Record<string, string | null>>
  /** Whether it runs in a sandbox, also where it does not ask for one. */
  readonly sandbox?: boolean
}

/** One task to run. */
export interface Order {
  readonly id: number
  readonly task: string
  readonly code: string
  readonly params: Readonly<Record<string, Json>>
  readonly inputs: Readonly<Record<string, ArtifactSource | readonly MemberSource[]>>
  /** Of a program's task. */
  readonly program?: ProgramOrder
}

/** What a failed task tells. */
export interface TaskError {
  readonly code: string
  readonly message: string
  /** The frames in the project's sources, in TypeScript positions, and then those in packages. */
  readonly frames: readonly string[]
  /** What led to it, where an error tells. */
  readonly causes?: readonly Cause[]
  readonly at?: string
  readonly fix?: string
}

export type ToWorker =
  | { readonly type: 'stage'; readonly stage: StageText }
  | { readonly type: 'describe'; readonly id: number; readonly code: string }
  | { readonly type: 'run'; readonly orders: readonly Order[] }

export type FromWorker =
  | { readonly type: 'described'; readonly id: number; readonly declaration: Declaration }
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | {
      readonly type: 'done'
      readonly id: number
      /** Few bytes travel in the message, many as a file, because the size of messages is limited. */
      readonly bytes: AnyBytes
      readonly digest: ArtifactDigest
      readonly ms: number
      /** What the task used that its key does not cover. */
      readonly observed: Observed
      /** What the doors that its stage goes through tell of themselves, by path. */
      readonly doors: Readonly<Record<string, Json>>
      /** How a program ran. */
      readonly program?: ProgramRun
      /** What the task left running, in words; none of it is the project's own. */
      readonly left: readonly string[]
    }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly error: TaskError
      readonly ms: number
      /** Whether something threw that nobody waited for. In a worker that did other work before, that work may have started it. */
      readonly stray?: true
    }
  /** The worker is to get no more work, except tasks of the stage in `but`. The message comes before the last answer. */
  | { readonly type: 'spent'; readonly but?: string }
