import type { Statement } from './read-module.ts'

/** A top-level statement with its place in the bundle. */
export interface Placed {
  readonly statement: Statement
  readonly file: string
  readonly offset: number
  readonly text: string
  readonly index: number
  /** Whether evaluating it may do more than make a value. */
  readonly effect: boolean
}
