import { availableParallelism } from 'node:os'
import type { Listener, RunEvent } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'
import type { StageTime } from '../session/estimate-run.ts'
import { printableLines } from '../values/printable.ts'
import { jsonLines, plainLines } from './print-run.ts'
import { turnByTurn } from './standard-output.ts'

/** Where the events of a run go. */
export interface Output {
  readonly listener: Listener
  /** Ends what is drawn. */
  readonly stop: () => void
  /** Writes what is not written yet. */
  readonly flush: () => void
}

/** How a run is to be told. */
export interface OutputOptions {
  readonly json?: boolean
  readonly verbose?: boolean
  readonly jobs?: number
}

/** A terminal gets lines that are redrawn, a pipe plain ones, a program JSON; the same events in each. */
export async function chooseOutput(
  todo: readonly Task[],
  recorded: StageTime,
  options: OutputOptions,
): Promise<Output> {
  const { jobs = availableParallelism(), json = false, verbose = false } = options
  const nothing = (): void => undefined
  const { write, flush } = turnByTurn()
  const writeLines = (text: string): void => {
    write(printableLines(text))
  }
  if (json) return { listener: jsonLines(write), stop: nothing, flush }
  // A run with nothing to do loads nothing that tells how far it is.
  if (todo.length === 0) return { listener: plainLines(writeLines), stop: nothing, flush }
  const clock = (): number => performance.now()
  const before = { todo, jobs, recorded, start: clock() }
  if (!mayDraw(process.stdout, process.env)) {
    const { plainProgress } = await import('./progress/plain-progress.ts')
    return { listener: plainProgress(before, { write: writeLines, verbose, clock }), stop: nothing, flush }
  }
  const { liveProgress } = await import('./progress/live-progress.ts')
  const live = liveProgress(before, { stream: process.stdout, verbose, clock })
  const closing = plainLines(writeLines)
  const listener = (event: RunEvent): void => {
    // The last event but what is published: what is drawn ends, and lines go on.
    if (event.event === 'run-finished') {
      live.stop()
      closing(event)
    } else live.listener(event)
  }
  return { listener, stop: live.stop, flush }
}

/** Whether lines may be redrawn: on a terminal that can do it, and unless the environment asks for plain text. */
export function mayDraw({ isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string): boolean => !['', '0', 'false', undefined].includes(env[name])
  return isTTY && env.TERM !== 'dumb' && (env.NO_COLOR ?? '') === '' && !isSet('CI')
}
