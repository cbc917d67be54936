import { randomBytes } from 'node:crypto'

declare const run: unique symbol

/** Names one invocation of the command line; sorts by when it began. */
export type RunId = string & { readonly [run]: true }

/** A new name for a run: the time to the millisecond, and enough chance to tell apart the runs that begin in the same one. */
export function newRunId(began: string): RunId {
  return `${began.replace(/[-:]/g, '').replace('T', '-').replace('.', '-').slice(0, 19)}-${randomBytes(3).toString('hex')}` as RunId
}
