import type { Touch } from '../values/stage.ts'
import type { Trap } from './watch-member.ts'

/** Tells of a touch; with `only first`, not where a touch of its kind has been told before. */
export type Note = (kind: Touch, what: string, trap: Trap, onlyFirst?: 'only first') => void

/** How often the state of the process was changed, and how often it was added to. */
export interface ProcessState {
  changes: number
  additions: number
}
