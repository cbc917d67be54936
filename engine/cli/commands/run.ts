import type { Listener } from '../../coordinator/events.ts'
import type { Task } from '../../graph/task.ts'
import { recordedTimes } from '../../session/estimate-run.ts'
import { runTargets, type RunEnd, type RunResult } from '../../session/run-targets.ts'
import type { Session } from '../../session/open-session.ts'
import { shellWord } from '../../values/shell-word.ts'
import { describeUserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { rerunsOf } from '../describe-rerun.ts'
import { interruptible } from '../interruptible.ts'
import { commandOf } from '../command-of.ts'
import { chooseOutput, type Output } from '../choose-output.ts'
import type { CommonOptions } from '../common-options.ts'
import { openForCommand } from '../open-for-command.ts'
import { closingLines } from '../print-run.ts'
import { tell } from '../standard-output.ts'

/** What a run takes beside the common options. */
export interface RunOptions extends CommonOptions {
  readonly jobs?: number
  readonly force?: boolean
  readonly strict?: boolean
  /** Whether each task gets a line. */
  readonly verbose?: boolean
  /** Tasks that are tried again even where their failure is kept. */
  readonly retry?: readonly string[]
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
  const { jobs, force, strict, set = [], retry = [] } = options
  const asked = targets.length === 0 ? retry : targets
  let output: Output | undefined
  const listen = async (todo: readonly Task[]): Promise<Listener> => {
    // A run whose bytes to be published were damaged begins a second time.
    output?.stop()
    output = await chooseOutput(todo, recordedTimes(session.store), options)
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
    retry,
    command: [command, ...asked, ...set.map((word) => `--set ${shellWord(word)}`)].join(' '),
    listen,
  }).finally(() => output?.stop())
  output?.flush()
  if (options.json !== true) writeClosing(session, result, options)
  for (const { error } of result.published.refused) process.stderr.write(`${describeUserError(error)}\n`)
  return exitCodes[result.end]
}

function writeClosing(session: Session, { failures, published, end }: RunResult, options: RunOptions): void {
  const lines = closingLines(failures, rerunsOf({ ...session, place: session.store.place }, failures, options))
  if (end === 'interrupted') lines.push(interrupted)
  for (const path of published.paths) lines.push(`${path} is up to date`)
  if (lines.length > 0) tell(lines.join('\n'))
}
