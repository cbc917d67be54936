import type { ImpurityKind } from '../values/stage.ts'
import type { Trap } from './watch-member.ts'

/** Tells that a task used something of a kind; with `only first`, only where nothing of that kind has been told before. */
export type Note = (kind: ImpurityKind, what: string, trap: Trap, onlyFirst?: 'only first') => void

/** How often the state of the process was changed, and how often it was added to. */
export interface ProcessState {
  changes: number
  additions: number
}
