import { main } from './main.ts'
import type { Pipeline } from './own-commands.ts'
import { reportBug } from './report-bug.ts'

/** Runs an invocation of the command line; returns the exit code. */
export async function launch(argv: readonly string[], pipeline: Pipeline): Promise<number> {
  try {
    return await main(argv, pipeline)
  } catch (error) {
    return reportBug(error)
  }
}
