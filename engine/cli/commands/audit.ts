import {
  auditHistory,
  type Audit,
  type Containment,
  type HistoryEnd,
  type Segment,
} from '../../session/audit-history.ts'
import { headDigits } from '../../store/history.ts'
import type { CommonOptions } from '../common-options.ts'
import { closing, handOut } from '../hand-out.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'

/**
 * `audit`: checks the history of executions and prints its head. Exit code 1 where the history is broken, or does not contain the one
 * that was asked for.
 */
export async function auditCommand(
  pipeline: Pipeline,
  _: readonly string[],
  options: CommonOptions & { readonly head?: string },
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, () => {
    const audit = auditHistory(session.store, options.head)
    handOut({ warnings: [], facts: audit, text: () => lines(audit).join('\n') }, options)
    return Promise.resolve(audit.broken.length > 0 || audit.contains?.contained === false ? 1 : 0)
  })
}

function lines(audit: Audit): string[] {
  const { short, executions, first, last, broken, segments, contains } = audit
  const answer = contains === undefined ? [] : [describeContainment(contains)]
  if (broken.length > 0) {
    const breaks = broken.map(({ what, where }) => `broken: ${what} (${where})`)
    return [...answer, 'the history is broken, so it has no head', ...breaks]
  }
  if (short === null) return [...answer, 'no execution is on record, so there is no head']
  return [
    ...answer,
    `head ${short}`,
    `${executions} ${executions === 1 ? 'execution' : 'executions'}, the first ${when(first)}, the last ${when(last)}; each record is what was once written`,
    ...segments.map(describeSegment),
  ]
}

function describeSegment({ head, executions, source }: Segment): string {
  const short = head.slice(0, headDigits)
  return `segment ${short}: adopted from the ${source.kind} ${source.name}, whose history has ${executions} executions`
}

function when(end: HistoryEnd | null): string {
  return end === null ? 'unknown' : `on ${end.started}`
}

function describeContainment({ head, contained, executions, last, after, source }: Containment): string {
  const short = head.slice(0, headDigits)
  if (!contained) return `not contained: ${short} never was the head of this store's history`
  const which =
    last === undefined || last === null ? '' : `: execution ${last.execution} (${last.task}) on ${last.started}`
  const since = after === 0 ? 'none came after it' : `${after} came after it`
  const where = source === undefined ? '' : `, in the history adopted from the ${source.kind} ${source.name}`
  return `contained: ${short} was the head after ${executions} ${executions === 1 ? 'execution' : 'executions'}${which}${where}; ${since}`
}
