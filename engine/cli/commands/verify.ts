import { randomInt } from 'node:crypto'
import type { Task } from '../../graph/task.ts'
import type { Verification } from '../../provenance/verify-execution.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { describeDamage } from '../../provenance/describe-damage.ts'
import {
  describeDifference,
  sampleExecutions,
  verifyExecutions,
  type Verified,
} from '../../session/verify-executions.ts'
import { findExecutions } from '../../session/find-executions.ts'
import { handOut } from '../hand-out.ts'
import { interruptible } from '../interruptible.ts'
import type { CommonOptions } from '../common-options.ts'
import { openForCommand } from '../open-for-command.ts'
import { tell as tellLines } from '../standard-output.ts'

/** What `verify` takes beside the common options. */
export interface VerifyOptions extends CommonOptions {
  readonly sample?: number
  readonly seed?: number
  readonly jobs?: number
}

/**
 * `verify`: executes recorded tasks again and compares bytes. Exit code 1 where some differ, where one that was asked for by
 * name could not be verified, or where nothing was.
 */
export async function verifyCommand(
  pipeline: Pipeline,
  words: readonly string[],
  options: VerifyOptions,
): Promise<number> {
  if (options.seed !== undefined && options.sample === undefined) throw seedAlone(options.seed)
  return interruptible(interruptedLine, (signal) => verifyRecorded(pipeline, words, { ...options, signal }))
}

const interruptedLine = 'interrupted: what was found different or damaged is out of use; nothing else was recorded'

async function verifyRecorded(
  pipeline: Pipeline,
  words: readonly string[],
  options: VerifyOptions & { readonly signal: AbortSignal },
): Promise<number> {
  const session = await openForCommand(pipeline, options)
  try {
    const tell =
      options.json === true
        ? () => undefined
        : (line: string) => {
            tellLines(line)
          }
    const { executions, neverRun, unplanned } = await findExecutions(session, words)
    if (unplanned !== undefined)
      tell(`today's code can't be read (${unplanned.message}); what is on record is verified`)
    for (const line of describeNeverRun(neverRun, words)) tell(line)
    const seed = options.seed ?? randomInt(2 ** 31)
    const chosen = options.sample === undefined ? executions : sampleExecutions(executions, options.sample, seed)
    if (options.sample !== undefined) tell(`${chosen.length} of ${executions.length} executions, by --seed ${seed}`)
    const verified = await verifyExecutions(session, chosen, {
      jobs: options.jobs,
      signal: options.signal,
      onVerified: (one) => {
        tell(describeVerdict(one))
      },
    })
    if (options.signal.aborted) {
      tell(interruptedLine)
      return 130
    }
    const summary = countVerdicts(verified)
    const facts = factsOf({ verified, summary, neverRun, seed: options.sample === undefined ? null : seed })
    const warnings = session.store.health.noticed().map(describeDamage)
    handOut({ warnings, facts, text: () => describeSummary(summary) }, options)
    const missed = areNamed(words) ? summary.notVerified + neverRun.length : 0
    return summary.different + summary.failed + missed > 0 || summary.same === 0 ? 1 : 0
  } finally {
    await session.close()
  }
}

/** Whether words ask for more than the whole pipeline, in which some tasks can never be verified. */
function areNamed(words: readonly string[]): boolean {
  return words.some((word) => word !== 'all')
}

function describeNeverRun(tasks: readonly Task[], words: readonly string[]): string[] {
  if (areNamed(words)) return tasks.map(({ name }) => `not verified ${name}: it never ran`)
  return tasks.length === 0 ? [] : [`${tasks.length} of the tasks never ran`]
}

function seedAlone(seed: number): UserError {
  return new UserError({
    code: 'bad-option',
    what: `--seed ${seed} chooses a sample, and no --sample was asked for`,
    fix: `--sample 20 --seed ${seed}`,
  })
}

function describeVerdict({ execution, ...verdict }: Verified): string {
  const name = `${execution.task} (execution ${execution.id})`
  switch (verdict.verdict) {
    case 'same':
      return `same ${name}`
    case 'different':
      return `different ${name}: ${describeDifference(verdict)}; the result is out of use`
    case 'failed':
      return `failed ${name}: ${verdict.error.message}`
    case 'not verified':
      return `not verified ${name}: ${verdict.why}`
    default:
      return verdict satisfies never
  }
}

interface Summary {
  readonly same: number
  readonly different: number
  readonly failed: number
  readonly notVerified: number
}

function countVerdicts(verified: readonly Verified[]): Summary {
  const count = (verdict: Verification['verdict']): number => verified.filter((one) => one.verdict === verdict).length
  return {
    same: count('same'),
    different: count('different'),
    failed: count('failed'),
    notVerified: count('not verified'),
  }
}

function describeSummary({ same, different, failed, notVerified }: Summary): string {
  const others = [`${different} different`, `${failed} failed`, `${notVerified} not verified`]
  const nothing = same + different + failed === 0 ? ': nothing was verified' : ''
  return [`${same} the same`, ...others.filter((text) => !text.startsWith('0 '))].join(', ') + nothing
}

interface Report {
  readonly verified: readonly Verified[]
  readonly summary: Summary
  readonly neverRun: readonly Task[]
  readonly seed: number | null
}

function factsOf({ verified, summary, neverRun, seed }: Report): object {
  const rows = verified.map(({ execution: { id, task, stage, code, key, output, format }, ...verdict }) => {
    return { task, stage, execution: id, key, code, output, format, ...verdict }
  })
  return { seed, verified: rows, neverRun: neverRun.map(({ name }) => name), summary }
}
