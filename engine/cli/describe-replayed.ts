import { short } from '../plan/reason.ts'
import type { Replayed } from '../session/replayed.ts'
import { describeDifference } from '../session/verify-executions.ts'
import { printableLine } from '../values/printable.ts'

/** What became of an artifact that was made again, in a line. */
export function describeReplayed(replayed: Replayed): string {
  // A name that came in a crate has no line of its own to say.
  const name = `${printableLine(replayed.task)} (${short(replayed.artifact)})`
  switch (replayed.outcome) {
    case 'identical':
      return `identical ${name}`
    case 'differs':
      return replayed.difference === null
        ? `differs ${name}: it made ${short(replayed.now)}, and where they differ can't be told`
        : `differs ${name} at ${describeDifference(replayed)}`
    case 'not executable':
      return `not executable ${name} because ${replayed.why}`
    default:
      return replayed satisfies never
  }
}
