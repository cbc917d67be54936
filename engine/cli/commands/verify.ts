import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { packageDigester } from '../../code/package-digests.ts'
import { slots } from '../../execute/slots.ts'
import { stageText } from '../../execute/stage-text.ts'
import { flavourOf } from '../../execute/worker-process.ts'
import type { Task } from '../../graph/task.ts'
import { short } from '../../plan/reason.ts'
import { orderAgain, type AgainPorts } from '../../provenance/order-again.ts'
import { verifyExecution, type Verdict } from '../../provenance/verify-execution.ts'
import type { Execution, StoredCode } from '../../store/open-store.ts'
import type { Declaration } from '../../values/declaration.ts'
import { digestText, type CodeDigest } from '../../values/digest.ts'
import { UserError } from '../../values/user-error.ts'
import { checkDoors } from '../check-doors.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { describeDamage } from '../describe-damage.ts'
import { findExecutions } from '../find-executions.ts'
import { handOut } from '../hand-out.ts'
import { interruptible } from '../interruptible.ts'
import type { CommonOptions } from '../main.ts'
import { remember } from '../../values/remember.ts'
import { runtimeOf } from '../runtime.ts'
import { openSession, type Session } from '../session.ts'
import { workerPools } from '../worker-pools.ts'
import { tell as tellLines } from '../standard-output.ts'

/** What `verify` takes beside the common options. */
export interface VerifyOptions extends CommonOptions {
  readonly sample?: number
  readonly seed?: number
  readonly jobs?: number
}

type Verified = Verdict & { readonly execution: Execution }

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
  const session = await openSession(pipeline, options)
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
    const chosen = options.sample === undefined ? executions : sample(executions, options.sample, seed)
    if (chosen.length > 0) await checkDoors(pipeline)
    if (options.sample !== undefined) tell(`${chosen.length} of ${executions.length} executions, by --seed ${seed}`)
    const verified = await verifyAll(session, chosen, { ...options, tell })
    if (options.signal.aborted) {
      tell(interruptedLine)
      return 130
    }
    const summary = countVerdicts(verified)
    const facts = factsOf({ verified, summary, neverRun, seed: options.sample === undefined ? null : seed })
    const warnings = session.store.noticed().map(describeDamage)
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

/** So many executions, in an order that the seed decides. */
function sample(executions: readonly Execution[], size: number, seed: number): Execution[] {
  const keyed = executions.map((execution) => ({ execution, key: digestText('sample', `${seed} ${execution.id}`) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  return keyed.slice(0, size).map(({ execution }) => execution)
}

interface Verifying {
  readonly jobs?: number
  readonly signal: AbortSignal
  readonly tell: (line: string) => unknown
}

async function verifyAll(
  session: Session,
  executions: readonly Execution[],
  { jobs = availableParallelism(), signal, tell }: Verifying,
): Promise<Verified[]> {
  const places = slots(jobs)
  const { verify, threadsOf, close } = verifier(session, jobs, signal)
  try {
    return await Promise.all(
      executions.map(async (execution) => {
        const threads = threadsOf(execution)
        await places.take(threads)
        const verified = { execution, ...(signal.aborted ? interrupted : await verify(execution)) }
        places.give(threads)
        if (signal.aborted) return verified
        if (verified.verdict === 'different') takeOutOfUse(session, verified)
        tell(describeVerdict(verified))
        return verified
      }),
    )
  } finally {
    await close()
  }
}

const interrupted: Verdict = { verdict: 'not verified', why: 'interrupted' }

function verifier({ graph: { root }, pipeline, store }: Session, jobs: number, signal: AbortSignal) {
  const doors = (pipeline.doors ?? []).map((door) => resolve(root, door))
  const workers = workerPools({ root, cache: store.cache, doors })
  // A stage's code is read once for all of its executions.
  const code = remember((digest: CodeDigest) => store.code(digest))
  const records = { ...store, code }
  const textOf = remember((stored: StoredCode) => stageText(stored, { root, cache: store.cache }))
  const ports: AgainPorts = { root, store: records, runtimeOf, installed: packageDigester(root, store.memo) }
  signal.addEventListener('abort', () => void workers.close())
  return {
    verify: async (execution: Execution): Promise<Verdict> => {
      const again = orderAgain(execution, ports)
      if ('why' in again) return { verdict: 'not verified', why: again.why }
      return verifyExecution(
        execution,
        { ...again, text: await textOf(again.code) },
        { pool: await workers.open(jobs), store },
      )
    },
    threadsOf: (execution: Execution): number => {
      const declaration = execution.code === null ? undefined : code(execution.code)?.declaration
      return flavourOf((declaration as Declaration | undefined)?.limits).threads
    },
    close: workers.close,
  }
}

function takeOutOfUse({ store }: Session, { execution, ...found }: Verified & { verdict: 'different' }): void {
  store.quarantine({ key: execution.key }, `not reproducible: executed again, ${describeDifference(found)}`)
}

function describeDifference({ now, difference }: Extract<Verdict, { verdict: 'different' }>): string {
  if (difference === null)
    return `it made ${short(now)}; the recorded bytes are gone, so where they differ can't be told`
  return `${difference.path} was ${difference.was} and is ${difference.now}`
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
  const count = (verdict: Verdict['verdict']): number => verified.filter((one) => one.verdict === verdict).length
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
