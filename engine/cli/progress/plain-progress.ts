import type { Listener, RunEvent } from '../../coordinator/events.ts'
import { followProgress, type BeforeRun } from './follow-progress.ts'
import { describeProgress } from './render-progress.ts'
import { tellEvents } from './tell-events.ts'

/** How progress is told where nothing can be drawn. */
export interface PlainOptions {
  readonly write: (text: string) => void
  /** Whether each task gets a line, and not each stage. */
  readonly verbose: boolean
  /** The time in milliseconds. */
  readonly clock: () => number
}

/** So far apart are the lines that say how far a run is. */
const apartMs = 5000

/** Tells a run in lines: finished stages, failures, and every few seconds how far the whole is. */
export function plainProgress(before: BeforeRun, { write, verbose, clock }: PlainOptions): Listener {
  const follower = followProgress(before)
  const linesOf = tellEvents(follower, { verbose })
  let told = clock()
  return (event) => {
    const now = clock()
    for (const line of linesOf(event, now)) write(`${line}\n`)
    if (now - told < apartMs || !isOfTask(event)) return
    told = now
    write(`${describeProgress(follower.at(now))}\n`)
  }
}

function isOfTask({ event }: RunEvent): boolean {
  return event.startsWith('task-')
}
