import type { Listener, RunEvent } from '../../coordinator/events.ts'
import type { Task } from '../../graph/task.ts'
import { runTargets, type RunEnd, type RunResult } from '../../session/run-targets.ts'
import type { Session } from '../../session/open-session.ts'
import { printableLines } from '../../values/printable.ts'
import { shellWord } from '../../values/shell-word.ts'
import { describeUserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { describeRerun } from '../describe-rerun.ts'
import { interruptible } from '../interruptible.ts'
import { commandOf } from '../command-of.ts'
import type { CommonOptions } from '../common-options.ts'
import { openForCommand } from '../open-for-command.ts'
import { closingLines, jsonLines, plainLines } from '../print-run.ts'
import { tell, turnByTurn } from '../standard-output.ts'

/** What a run takes beside the common options. */
export interface RunOptions extends CommonOptions {
  readonly jobs?: number
  readonly force?: boolean
  readonly strict?: boolean
  /** What the variant that `--set` makes is called. */
  readonly as?: string
  /** The names of the commands, of which a target may be a misspelling. */
  readonly commands?: readonly string[]
}

const exitCodes: Readonly<Record<RunEnd, number>> = { done: 0, 'task-failed': 1, 'not-published': 2, interrupted: 130 }

const interrupted = 'interrupted: what was complete is recorded; run again to go on'

/** Brings targets up to date. Exit code 0 done, 1 a task failed, 2 a file could not be published, 130 interrupted. */
export async function runCommand(pipeline: Pipeline, targets: readonly string[], options: RunOptions): Promise<number> {
  return interruptible(interrupted, async (signal) => {
    const session = await openForCommand(pipeline, options)
    try {
      return await runAndPrint(session, { targets, options, signal, command: commandOf(pipeline) })
    } finally {
      await session.close()
    }
  })
}

interface Asked {
  readonly targets: readonly string[]
  readonly options: RunOptions
  readonly signal: AbortSignal
  readonly command: string
}

async function runAndPrint(session: Session, { targets, options, signal, command }: Asked): Promise<number> {
  const { jobs, force, strict, set = [] } = options
  let output: Output | undefined
  const listen = async (todo: readonly Task[]): Promise<Listener> => {
    // A run whose bytes to be published were damaged begins a second time.
    output?.stop()
    output = await chooseOutput(options, todo)
    return output.listener
  }
  const result = await runTargets(session, {
    targets,
    otherWords: options.commands,
    jobs,
    force,
    strict,
    signal,
    sets: set,
    command: [command, ...targets, ...set.map((word) => `--set ${shellWord(word)}`)].join(' '),
    listen,
  }).finally(() => output?.stop())
  output?.flush()
  if (options.json !== true) writeClosing(session, result, options)
  for (const { error } of result.published.refused) process.stderr.write(`${describeUserError(error)}\n`)
  return exitCodes[result.end]
}

interface Output {
  readonly listener: Listener
  readonly stop: () => void
  readonly flush: () => void
}

/** A terminal gets bars, a pipe plain lines, a program JSON; the same events in each. */
async function chooseOutput(options: RunOptions, todo: readonly Task[]): Promise<Output> {
  const nothing = (): void => undefined
  const { write, flush } = turnByTurn()
  const writeLines = (text: string): void => {
    write(printableLines(text))
  }
  if (options.json === true) return { listener: jsonLines(write), stop: nothing, flush }
  if (!process.stdout.isTTY || todo.length === 0) return { listener: plainLines(writeLines), stop: nothing, flush }
  const live = (await import('../live-progress.ts')).liveProgress(process.stdout, todo)
  const closing = plainLines(writeLines)
  let tell = live.listener
  const listener = (event: RunEvent): void => {
    // The last event but what is published: bars end, and lines go on.
    if (event.event === 'run-finished') stop()
    tell(event)
  }
  const stop = (): void => {
    live.stop()
    tell = closing
  }
  return { listener, stop, flush }
}

function writeClosing(session: Session, { failures, published, end }: RunResult, options: RunOptions): void {
  const lines = closingLines(failures, (task) => describeRerun(session, task, options))
  if (end === 'interrupted') lines.push(interrupted)
  for (const path of published.paths) lines.push(`${path} is up to date`)
  if (lines.length > 0) tell(lines.join('\n'))
}
