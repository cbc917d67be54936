import type { Pipeline } from './own-commands.ts'

/** What every command that names tasks takes. */
export interface CommonOptions {
  readonly profile: string
  readonly store?: string
  readonly json?: boolean
  /** Params of the pipeline, each with one value or more: `train.rate=0.03`. */
  readonly set?: readonly string[]
}

/** A command: it returns the exit code. */
export type Action<Options> = (pipeline: Pipeline, args: readonly string[], options: Options) => Promise<number>
