import type { Task } from '../../graph/task.ts'
import { storePlace } from '../../store/engine-builds.ts'
import type { RunEvent } from '../../coordinator/events.ts'
import { isOpen } from '../../plan/make-plan.ts'
import { describeReason } from '../../plan/reason.ts'
import type { WatchEvent } from '../../session/watch-events.ts'
import { watchTargets } from '../../session/watch-targets.ts'
import { describeUserError, UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { chooseOutput, type Output } from '../choose-output.ts'
import { rerunsOf } from '../describe-rerun.ts'
import { nameSome, type Failure } from '../group-failures.ts'
import { groupPlan } from '../group-plan.ts'
import { interruptible } from '../interruptible.ts'
import { closingLines } from '../print-run.ts'
import { loaderOf } from '../program.ts'
import { tell } from '../standard-output.ts'
import type { RunOptions } from './run.ts'

const ended = 'the watch has ended; what was complete is recorded'

type Planned = Extract<WatchEvent, { event: 'planned' }>

/** `--watch`: brings targets up to date upon each edit, until an interrupt ends it with exit code 130. */
export async function watchCommand(
  pipeline: Pipeline,
  targets: readonly string[],
  options: RunOptions,
): Promise<number> {
  if (options.set !== undefined || options.as !== undefined) throw notWithSets()
  if (options.retry !== undefined) throw notWithRetry()
  return interruptible(ended, async (signal) => {
    const { profile, store, jobs, force, strict, commands } = options
    const teller = tellWatch(pipeline, options)
    // Modules that print are loaded when the first event needs them, and events are told in their order.
    let telling = Promise.resolve()
    const onEvent = (event: WatchEvent): void => {
      telling = telling.then(() => teller.tell(event))
    }
    try {
      const request = { file: pipeline.file, profile, store, targets, jobs, force, strict, signal, onEvent }
      await watchTargets({ ...request, otherWords: commands, execArgv: loaderOf() })
    } finally {
      await telling
      teller.stop()
    }
    tell(ended, process.stderr)
    return 130
  })
}

function notWithSets(): UserError {
  return new UserError({
    code: 'bad-option',
    what: '--watch watches the pipeline with the params that its file declares, and takes no --set and no --as',
    at: '--watch',
    fix: 'edit the params in the file while it is watched, or run the variants without --watch',
  })
}

function notWithRetry(): UserError {
  return new UserError({
    code: 'bad-option',
    what: '--watch takes no --retry: it tries a task again upon an edit that changes its key',
    at: '--watch',
    fix: 'run the task by itself first: all --retry <task>',
  })
}

function tellWatch(pipeline: Pipeline, options: RunOptions) {
  const { profile } = options
  const place = storePlace(pipeline, options)
  let output: Output | undefined
  let failures: Failure[] = []
  const closing = (): void => {
    const lines = closingLines(failures, rerunsOf({ pipeline, profile, place }, failures, options))
    if (lines.length > 0 && options.json !== true) tell(lines.join('\n'))
    failures = []
  }
  const say = (event: Exclude<WatchEvent, RunEvent>, lines: readonly string[]): void => {
    if (options.json === true) process.stdout.write(`${JSON.stringify(toJson(event))}\n`)
    else if (lines.length > 0) tell(lines.join('\n'))
  }
  return {
    stop: () => output?.stop(),
    async tell(event: WatchEvent): Promise<void> {
      switch (event.event) {
        case 'planned': {
          output?.stop()
          failures = []
          say(event, plannedLines(event))
          const todo = event.tasks.filter(isOpen).map(({ task }) => task)
          output = await chooseOutput(todo, (stage) => event.times.get(stage), options)
          return
        }
        case 'unchanged':
          say(event, [`edited ${nameSome(event.edited)}: no key has changed`])
          return
        case 'cancelled':
          say(event, [cancelledLine(event.tasks)])
          return
        case 'refused':
          say(event, event.edited.length === 0 ? [] : [`edited ${nameSome(event.edited)}`])
          process.stderr.write(`${describeUserError(event.error)}\nwaiting for the next edit\n`)
          return
        case 'watching':
          say(event, [`watching ${event.files} files; Ctrl-C ends the watch`])
          return
        default:
          if (event.event === 'task-failed') failures.push(event)
          output?.listener(event)
          if (event.event !== 'run-finished') return
          output?.flush()
          closing()
      }
    },
  }
}

/** What runs because of an edit, and why, in the words of `plan`. */
function plannedLines({ edited, tasks }: Planned): string[] {
  if (edited.length === 0) return []
  const groups = groupPlan(tasks).filter(([{ decision }]) => decision === 'run')
  const waiting = tasks.filter(({ decision }) => decision === 'wait').length
  return [
    `edited ${nameSome(edited)}${groups.length === 0 ? ': all that it leads to is on record' : ''}`,
    ...groups.map((group) => {
      const [{ task, reason }] = group
      return `  ${task.stage}: ${describeReason(reason)} → ${countOf(group.length)}`
    }),
    ...(waiting === 0 ? [] : [`  and what depends on what they make → ${countOf(waiting)}`]),
  ]
}

function cancelledLine(tasks: readonly Task[]): string {
  const names = nameSome(tasks.map(({ name }) => name))
  return `cancelled ${names}: the edit has outdated what ${tasks.length === 1 ? 'it makes' : 'they make'}`
}

function countOf(count: number): string {
  return `${count} ${count === 1 ? 'task' : 'tasks'}`
}

function toJson(event: Exclude<WatchEvent, RunEvent>): Record<string, unknown> {
  switch (event.event) {
    case 'planned': {
      const { event: name, edited, tasks } = event
      const groups = groupPlan(tasks).map((group) => {
        const [{ task, decision, reason }] = group
        return { stage: task.stage, decision, reason, tasks: group.map((one) => one.task.name) }
      })
      return { event: name, edited, groups }
    }
    case 'cancelled':
      return { event: event.event, tasks: event.tasks.map(({ name }) => name) }
    case 'refused': {
      const { code, message, at, fix } = event.error
      return { event: event.event, edited: event.edited, error: { code, message, at, fix } }
    }
    case 'unchanged':
    case 'watching':
      return event
    default:
      return event satisfies never
  }
}
