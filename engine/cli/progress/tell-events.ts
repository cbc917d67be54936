import type { RunEvent } from '../../coordinator/events.ts'
import { limitRepeats } from '../limit-repeats.ts'
import { lineOf } from '../print-run.ts'
import type { ProgressFollower } from './follow-progress.ts'
import { describeStage } from './render-progress.ts'

/** The lines of an event that are to stay: each task's own, or those of finished stages. */
export function tellEvents(follower: ProgressFollower, { verbose }: { readonly verbose: boolean }) {
  const fateLine = limitRepeats()
  return (event: RunEvent, now: number): string[] => {
    const finished = follower.hear(event, now)
    const isCounted = event.event === 'task-finished' || event.event === 'task-reused'
    const line = isCounted && !verbose ? undefined : lineOf(event, fateLine)
    return [
      ...(line === undefined ? [] : [line]),
      ...(finished === undefined || verbose ? [] : [describeStage(finished)]),
    ]
  }
}
