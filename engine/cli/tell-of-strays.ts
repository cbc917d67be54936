import { describeUserError, isUserError } from '../values/user-error.ts'
import type { Pipeline } from './own-commands.ts'
import { faultOf } from './fault-of.ts'
import { withPlace } from '../session/graph-of.ts'

/**
 * Ends the command, with words and exit code 2, at what is thrown where nobody waits for it: in a timer that the pipeline's
 * graph() has left behind, or a promise that it did not await.
 */
export function tellOfStrays(pipeline: Pipeline): void {
  const tell = (thrown: unknown): void => {
    const fault = faultOf(thrown, pipeline)
    if (fault === undefined) {
      void import('./report-bug.ts').then(({ reportBug }) => process.exit(reportBug(thrown)))
      return
    }
    process.stderr.write(`${describeUserError(isUserError(thrown) ? withPlace(pipeline, fault) : fault)}\n`)
    process.exit(2)
  }
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
}
