import type { Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import type { Format } from '../values/kind.ts'
import type { Program } from '../values/program.ts'
import type { Stage } from '../values/stage.ts'
import type { Order, StageText } from './messages.ts'

/** One input of a task that is debugged: a file of its folder. */
export interface DebugInput {
  readonly producer: string
  readonly format: Format
  /** Relative to the folder. */
  readonly file: string
}

/** What `debug` lays out in `task.json`. */
export interface DebugTask {
  readonly task: string
  /** The pipeline's folder. */
  readonly root: string
  /** The stage's source file, relative to the root, and the export of it that is the stage. */
  readonly file: string
  readonly exported: string
  /** Absolute paths of what the pipeline writes itself: no source of a program. */
  readonly written: readonly string[]
  readonly inputs: Readonly<
    Record<string, DebugInput | readonly (DebugInput & { readonly params: Readonly<Record<string, Json>> })[]>
  >
}

/** A task in its folder, with its stage as the source is now. */
export interface LoadedDebug {
  readonly folder: string
  readonly stage: Stage | Program
  readonly declaration: Declaration
  readonly order: Order
  readonly text: StageText
}
