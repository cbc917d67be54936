import { short } from '../../plan/reason.ts'
import { adoptResults, type AdoptFacts, type AdoptResult } from '../../session/adopt-results.ts'
import { describeUserError, isUserError, UserError } from '../../values/user-error.ts'
import { printableLine } from '../../values/printable.ts'
import { askLeave } from '../ask-leave.ts'
import type { CommonOptions } from '../common-options.ts'
import { describeReplayed } from '../describe-replayed.ts'
import { closing } from '../hand-out.ts'
import { interruptible } from '../interruptible.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'
import { tell } from '../standard-output.ts'

/** What `adopt` takes beside the common options. */
export interface AdoptCommandOptions extends CommonOptions {
  readonly sample?: number
  readonly seed?: number
  readonly jobs?: number
  readonly yes?: boolean
}

/**
 * `adopt`: takes results of others into the store. Exit code 1 where nothing may be adopted, where a key has other bytes there, or the
 * source is damaged.
 */
export function adoptCommand(
  pipeline: Pipeline,
  [source = '', ...what]: readonly string[],
  options: AdoptCommandOptions,
): Promise<number> {
  return interruptible('interrupted: nothing was adopted', (signal) =>
    adopt(pipeline, source, { ...options, what, signal }),
  )
}

/** What is wrong with the source itself is an answer. */
const answers: ReadonlySet<string> = new Set(['crate-damaged', 'crate-contradicts', 'store-damaged'])

async function adopt(
  pipeline: Pipeline,
  source: string,
  options: AdoptCommandOptions & { readonly what: readonly string[]; readonly signal: AbortSignal },
): Promise<number> {
  const { what, signal, sample, seed, jobs, yes = false, json = false } = options
  const session = await openForCommand(pipeline, options)
  return closing(session, async () => {
    try {
      const result = await adoptResults(session, source, {
        what,
        signal,
        ...(sample === undefined ? {} : { sample }),
        ...(seed === undefined ? {} : { seed }),
        ...(jobs === undefined ? {} : { jobs }),
        onChecked: (facts) => mayAdopt(facts, { yes, json }),
        onReplayed: (replayed) => {
          if (!json) tell(describeReplayed(replayed))
        },
      })
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
      else tell(describeEnd(result).join('\n'))
      return exitCodeOf(result)
    } catch (error) {
      if (!isUserError(error) || !answers.has(error.code) || error.at !== source) throw error
      process.stderr.write(`${describeUserError(error)}\n`)
      return 1
    }
  })
}

function exitCodeOf({ end, conflicts }: AdoptResult): number {
  if (end === 'interrupted') return 130
  return (end === 'done' || end === 'nothing') && conflicts.length === 0 ? 0 : 1
}

/** Says what is about to be executed, and asks, where there is somebody to ask. */
async function mayAdopt(facts: AdoptFacts, { yes, json }: { yes: boolean; json: boolean }): Promise<boolean> {
  const say = (line: string): void => {
    tell(line, process.stderr)
  }
  for (const warning of facts.warnings) say(`warning: ${warning}`)
  const { source, results, fresh, chosen, seed } = facts
  say(
    `the ${source.kind} ${source.name} (${short(source.digest)}): ${fresh} of its ${counted(results, 'result')} are new here`,
  )
  if (chosen === 0) return true
  say(`This executes ${counted(chosen, 'task')} again, by --seed ${seed!}: others' code, with your rights.`)
  return askLeave('Execute and adopt it?', { yes, json, refused: needsYes })
}

function needsYes(): UserError {
  return new UserError({
    code: 'needs-yes',
    what: "adopting executes others' code, and there is no terminal to ask on; nothing was adopted",
    fix: 'add --yes, where you trust whoever made the results, or --sample 0, which executes nothing and is recorded',
  })
}

function describeEnd(result: AdoptResult): string[] {
  return [
    ...result.conflicts.map(
      ({ task, key, here, there }) =>
        `conflict ${printableLine(task)} (key ${short(key)}): ${short(here.output)} here (execution ${here.execution}), ${short(there.output)} there (execution ${there.execution}): its stage is not reproducible, or one of both is forged`,
    ),
    ...result.left.map(({ task, why }) => `left out ${printableLine(task)}: ${printableLine(why)}`),
    summaryOf(result),
    ...(result.conflicts.length === 0
      ? []
      : ['nothing of a conflicting key was taken; `verify <task>` executes yours again']),
  ]
}

function summaryOf({ end, adopted, restored, here, run, seed, chosen, replayed }: AdoptResult): string {
  const known = here === 0 ? '' : `; ${here} were here already`
  switch (end) {
    case 'done': {
      const bytes = restored === 0 ? '' : `, the bytes of ${restored} restored`
      return `${counted(adopted, 'result')} adopted${bytes}${known}; ${describeSample(seed, chosen, replayed)}; run ${run!}`
    }
    case 'nothing':
      return `nothing to adopt${known}`
    case 'refused':
      return 'nothing was executed, nothing was adopted'
    case 'different':
      return 'nothing was adopted: executed again, a task made other bytes: its stage is not reproducible, or it is forged'
    case 'unchecked':
      return 'nothing was adopted: no task of the sample could be executed; another --seed chooses others, and --sample 0 adopts unchecked'
    case 'interrupted':
      return 'interrupted: nothing was adopted'
    default:
      return end satisfies never
  }
}

function describeSample(seed: number | null, chosen: number, replayed: AdoptResult['replayed']): string {
  if (seed === null) return 'none was executed again'
  if (chosen === 0) return 'none of them can be executed again'
  const same = replayed.filter(({ outcome }) => outcome === 'identical').length
  return `${same} of ${chosen} executed again, identical`
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
