import type { Recorded } from '../backend.ts'

/** Where a phase of training ended: as a course, with the parameters flat. */
export interface Phase {
  readonly parameters: Float64Array
  readonly diverged: boolean
  readonly history: readonly Recorded[]
}
