import type { Leftover } from './find-leftovers.ts'
import type { TaskError } from './messages.ts'

/** How many things that run on are named. */
const mostNamed = 3

/** What runs on, in words. */
export function nameLeft(left: readonly string[]): string {
  const more = left.length > mostNamed ? [`${left.length - mostNamed} more`] : []
  return [...left.slice(0, mostNamed), ...more].join('; ')
}

/** The error of a task that returned before its own work had ended. */
export function leftRunning(own: readonly Leftover[]): TaskError {
  return {
    code: 'left-running',
    message: `it left work running when it returned: ${nameLeft(own.map(({ what }) => what))}`,
    frames: own[0]!.frames,
    fix: 'await in run() all that it starts, and clear the timers that it no longer wants',
  }
}

/** The error of a task of which something threw that nobody waited for. */
export function strayError(error: TaskError, file: string): TaskError {
  return {
    ...error,
    message: `${error.message} (thrown by something that the stage started and did not wait for)`,
    // A value that is no Error has no stack, and so no place.
    ...(error.frames.length > 0 || error.at !== undefined ? {} : { at: file }),
    fix: error.fix ?? 'await in run() all that it starts, or catch what it throws',
  }
}

/** The error of a task that waits in vain. */
export const stalled: TaskError = {
  code: 'stalled',
  message: 'it can never end: it waits for a promise, and nothing is left running that could settle it',
  frames: [],
  fix: 'see which promise run() awaits last; each path of it must resolve or reject',
}
