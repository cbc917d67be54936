import type { Listener, RunEvent } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'
import { errorLines } from '../worker/error-lines.ts'
import type { TaskError } from '../worker/messages.ts'
import { formatMs } from './format.ts'
import { groupFailures, nameSome, type Failure } from './group-failures.ts'
import { limitRepeats, type FateLine } from './limit-repeats.ts'

/** Writes a run's events for machines: one JSON object a line. */
export function jsonLines(write: (text: string) => void): Listener {
  return (event) => {
    const line = toJson(event)
    if (line !== undefined) write(`${JSON.stringify(line)}\n`)
  }
}

/** Writes a run's events for people, a line each. */
export function plainLines(write: (text: string) => void): Listener {
  const fateLine = limitRepeats()
  return (event) => {
    const line = lineOf(event, fateLine)
    if (line !== undefined) write(`${line}\n`)
  }
}

/** The lines that stand after a run: failures of one kind together, with the params of the first and how to rerun just that. */
export function closingLines(failures: readonly Failure[], rerunOf: (task: Task) => string): string[] {
  return groupFailures(failures).flatMap(({ failures: group, isUniform }) => {
    const [{ task, error }] = group
    const names = group.map((one) => one.task.name)
    const title =
      group.length === 1 ? `failed ${task.name}` : `failed in the same way, ${group.length} tasks: ${nameSome(names)}`
    const note =
      group.length === 1 ? '' : ` (${task.name}${isUniform ? '' : '; what the message says differs with the task'})`
    return [
      '',
      title,
      ...errorLines(error),
      ...(error.fix === undefined ? [] : [`   fix: ${error.fix}`]),
      `params: ${JSON.stringify(task.params)}${note}`,
      ` rerun: ${rerunOf(task)}`,
    ]
  })
}

/** The line that names what runs on where nothing else happens. */
export function describeSilence({ ms, tasks }: Extract<RunEvent, { event: 'silence' }>): string {
  const names = tasks.map(({ task, ms: own }) => `${task.name} (for ${formatMs(own)})`)
  return `nothing has happened for ${formatMs(ms)}: still running ${nameSome(names)}`
}

/** The line that tells what a run waits for. */
export function describeWaiting({ tasks: [first, ...more], by }: Extract<RunEvent, { event: 'waiting' }>): string {
  const what = `${first!.name}${more.length === 0 ? '' : ` and ${more.length} more`}`
  return `waiting for ${what}, which run ${by.run}${by.process === null ? '' : ` (${by.process})`} is computing`
}

function toJson(event: RunEvent): Record<string, unknown> | undefined {
  switch (event.event) {
    case 'task-started':
    case 'task-running':
    case 'task-progress':
      return undefined
    case 'task-finished':
      return {
        event: event.event,
        task: event.task.name,
        stage: event.task.stage,
        output: event.output,
        ms: round(event.ms),
      }
    case 'task-reused':
      return {
        event: event.event,
        task: event.task.name,
        stage: event.task.stage,
        output: event.output,
        shared: event.shared,
      }
    case 'task-failed':
      return {
        event: event.event,
        task: event.task.name,
        stage: event.task.stage,
        params: event.task.params,
        error: event.error satisfies TaskError,
        ...(event.kept === undefined ? {} : { kept: event.kept }),
        ms: round(event.ms),
      }
    case 'task-blocked':
      return { event: event.event, task: event.task.name, stage: event.task.stage, by: event.by }
    case 'waiting':
      return { event: event.event, tasks: event.tasks.map(({ name }) => name), by: event.by }
    case 'silence':
      return { ...event, tasks: event.tasks.map(({ task, ms }) => ({ task: task.name, ms })) }
    case 'run-grew':
      return { event: event.event, tasks: event.tasks.length, toRun: event.toRun.length }
    case 'run-finished':
      return { ...event, ms: round(event.ms) }
    case 'run-started':
    case 'warning':
    case 'published':
    case 'not-published':
      return event
    default:
      return event satisfies never
  }
}

/** The line of an event for people; none for what only progress shows. */
export function lineOf(event: RunEvent, fateLine: FateLine): string | undefined {
  switch (event.event) {
    case 'run-started':
      return event.toRun === 0 ? undefined : `${event.tasks} tasks, ${event.toRun} to run`
    case 'run-grew':
      return `${event.tasks.length} more tasks, which depend on results: ${event.toRun.length} to run`
    case 'task-started':
    case 'task-running':
    case 'task-progress':
      return undefined
    case 'task-finished':
      return `ran ${event.task.name} in ${formatMs(event.ms)}`
    case 'task-reused':
      return event.shared
        ? `${event.task.name} was made meanwhile, by another run or for a task of the same key`
        : // Its inputs turned out as before, or another run that made them made it too.
          `${event.task.name} need not run after all: its result is on record`
    case 'task-failed':
    case 'task-blocked':
      return fateLine(event)
    case 'silence':
      return describeSilence(event)
    case 'waiting':
      return describeWaiting(event)
    case 'warning':
      return `warning: ${event.message}`
    case 'published':
    case 'not-published':
      return undefined
    case 'run-finished': {
      const { ran, reused, failed, blocked } = event.summary
      const bad = failed + blocked > 0 ? `, ${failed} failed, ${blocked} blocked` : ''
      return `${ran} ran, ${reused} reused${bad}, in ${formatMs(event.ms)}`
    }
    default:
      return event satisfies never
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
