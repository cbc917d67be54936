import { describeCause } from '../provenance/describe-cause.ts'
import type { Cause } from '../provenance/find-causes.ts'
import type { DiffSide, LoneTask, StudyDiff, TaskDiff } from '../session/diff-sides.ts'
import type { ResultDiff } from '../session/diff-results.ts'
import { comparedMetricLines, originOf } from './print-comparison.ts'
import { aligned } from './print-view.ts'

interface Room {
  /** Whether all tasks are named. */
  readonly full: boolean
}

/** A diff as lines for a person: both sides, one line that says it, then the tasks by cause, what became of their results, and the metrics. */
export function diffLines(diff: StudyDiff, room: Room): string[] {
  const { sides, causes, only, renamed, comparisons, notCompared } = diff
  return [
    ...aligned([sideCells(sides.was), sideCells(sides.now)]),
    '',
    headline(diff),
    ...causes.flatMap(({ cause, tasks }) => [
      '',
      `${describeCause(cause)}: ${taskList(tasks, room)}`,
      ...textOf(cause),
    ]),
    ...paragraph([
      ...loneLines(`only in ${sides.was.name}`, only.was, room),
      ...loneLines(`only in ${sides.now.name}`, only.now, room),
      ...(renamed.length === 0
        ? []
        : [
            `another name: ${taskList(
              renamed.map(({ was, now }) => `${was} → ${now}`),
              room,
            )}`,
          ]),
    ]),
    ...paragraph(sameKeyLines(diff, room)),
    ...paragraph(resultLines(diff, room)),
    ...comparisons.flatMap((comparison) => comparedMetricLines(comparison)),
    ...paragraph(notCompared.map(({ metric, why }) => `${metric} is not compared: ${why}`)),
  ]
}

function sideCells(side: DiffSide): string[] {
  return [side.name, originOf(side), side.command ?? '']
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

/** So many causes stand in the line that says it all. */
const mostCauses = 4

function headline({ differing, tasks, causes, only }: StudyDiff): string {
  const lone = [
    ...(only.was.length === 0 ? [] : [`${only.was.length} only on the first side`]),
    ...(only.now.length === 0 ? [] : [`${only.now.length} only on the second side`]),
  ]
  const of = `of ${count(tasks, 'task')}`
  const differ =
    differing.length === 0
      ? `none ${of} differs`
      : `${differing.length} ${of} ${differing.length === 1 ? 'differs' : 'differ'}`
  const named = causes.slice(0, mostCauses).map((group) => `${describeCause(group.cause)} (${group.tasks.length})`)
  const more = causes.length > mostCauses ? [`${causes.length - mostCauses} more`] : []
  const why = named.length === 0 ? '' : `: ${[...named, ...more].join(', ')}`
  return [differ, ...lone].join(', ') + why
}

/** A few names tell what a group is of. */
const fewTasks = 3

function taskList(tasks: readonly string[], { full }: Room): string {
  const shown = full ? tasks : tasks.slice(0, fewTasks)
  const more = tasks.length - shown.length
  return `${count(tasks.length, 'task')}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function textOf(cause: Cause): string[] {
  return 'diff' in cause ? cause.diff.map((line) => `  ${line}`) : []
}

function loneLines(title: string, tasks: readonly LoneTask[], room: Room): string[] {
  const groups = new Map<string | null, string[]>()
  for (const { task, elsewhere } of tasks) groups.set(elsewhere, [...(groups.get(elsewhere) ?? []), task])
  return [...groups].map(([elsewhere, own]) => {
    const what = elsewhere === null ? '' : ` (on the other side: ${elsewhere})`
    return `${title}${what}: ${taskList(own, room)}`
  })
}

function sameKeyLines({ differing }: StudyDiff, room: Room): string[] {
  const of = (result: TaskDiff['result']): string[] =>
    differing.filter((one) => one.result === result).map(({ task }) => task)
  const [same, unsound] = [of('same bytes'), of('other bytes of the same key')]
  return [
    ...(same.length === 0 ? [] : [`same result although the key differs: ${taskList(same, room)}`]),
    ...(unsound.length === 0
      ? []
      : [`same key, and another result, which is not reproducible: ${taskList(unsound, room)}`]),
  ]
}

function resultLines({ differing, sides, results }: StudyDiff, { full }: Room): string[] {
  const others = differing.filter(({ result }) => result !== 'same bytes').length
  if (others === 0) return []
  const which = full || results.length === others ? 'first' : `first (the main ones; --full shows all)`
  return [
    `${count(others, 'result')} of ${sides.now.name} ${others === 1 ? 'differs' : 'differ'} from ${sides.was.name}, ${which} at:`,
    ...results.map(({ task, difference, note }) => `  ${task}${note === null ? describe(difference) : `: ${note}`}`),
  ]
}

function describe(difference: ResultDiff['difference']): string {
  if (difference === null) return ''
  const { path, was, now } = difference
  return `${path === 'the whole value' ? '' : ` ${path}`}: ${was} → ${now}`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
