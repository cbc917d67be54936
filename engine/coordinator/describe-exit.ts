import type { Limits } from '../values/stage.ts'
import type { TaskError } from '../worker/messages.ts'
import type { WorkerExit } from './worker-process.ts'

/** The end of a worker, with what is known of the task that it was running. */
interface End {
  readonly exit: WorkerExit | undefined
  readonly timedOut: boolean
  /** The worker had done nothing before that task. */
  readonly fresh: boolean
  readonly limits: Limits | undefined
  /** How often the task was tried. */
  readonly tries: number
}

/** What a worker's death means for the task that it was running: an error, and whether trying again makes no sense. */
export function describeExit(end: End): { error: TaskError; final: boolean } {
  const { exit, timedOut, fresh, limits, tries } = end
  if (timedOut) {
    const seconds = limits?.seconds ?? 0
    return final(
      'timeout',
      `it ran longer than its limit of ${seconds} s`,
      'make it faster, or raise limits.seconds in its stage',
    )
  }
  // V8 aborts when memory runs out, and a failed assertion aborts too. The exit does not tell which it was.
  if (exit?.signal === 'SIGABRT' || exit?.code === 134) {
    const megabytes = limits?.megabytes
    const memory = megabytes === undefined ? 'it ran out of memory' : `it outgrew its limit of ${megabytes} MB of heap`
    const mend =
      megabytes === undefined
        ? 'set limits.megabytes in its stage, or run with fewer --jobs'
        : 'raise limits.megabytes in its stage'
    return {
      error: {
        code: 'aborted',
        message: `its worker was aborted (SIGABRT): ${memory}, or its code called abort()`,
        frames: [],
        fix: `standard error says which; if it was memory, ${mend}`,
      },
      // Tasks that the worker ran before may have filled its memory.
      final: fresh || tries > 1,
    }
  }
  const how = exit === undefined ? 'ended' : describeDeath(exit)
  const error = {
    code: 'worker-died',
    message: tries > 1 ? `its worker ${how}, twice` : `its worker ${how}`,
    frames: [],
  }
  return { error, final: tries > 1 }
}

/** How a worker ended, as the end of a sentence. */
export function describeDeath({ code, signal, why }: WorkerExit): string {
  if (why !== undefined) return `could not be started: ${why}`
  return signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was killed by ${signal}`
}

function final(code: string, message: string, fix: string): { error: TaskError; final: true } {
  return { error: { code, message, frames: [], fix }, final: true }
}
