import { ingestStage, wiresOf, type Task } from '../graph/task.ts'
import type { Plan, PlannedTask } from '../plan/make-plan.ts'
import { comparePreimages, type KeyChange, type Reason } from '../plan/reason.ts'
import { inputsIn } from '../plan/preimage.ts'
import { keyMaker, type StageIdentity } from '../plan/task-key.ts'
import type { Acceptance, Execution, Store } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { acceptancesFor } from './acceptances-for.ts'
import { checkedFacts, type CheckedFact } from './checked-facts.ts'
import { explainProgram } from './explain-program.ts'
import { nameProgramChanges, type FindProgram } from './name-program-changes.ts'
import { explainChange, explainCode, type ExplainedChange, type ExplainedCode } from './explain-change.ts'
import { findComparable } from './find-comparable.ts'
import { inputsRead, readingOf, readingToday, type InputRead, type Reading } from './inputs-read.ts'
import { lastFailure, type LastFailure } from './last-failure.ts'

/** Why a task runs, or why it does not. */
export interface Explanation {
  readonly task: string
  readonly stage: string
  readonly decision: PlannedTask['decision']
  readonly reason: Reason
  /** The execution whose result is reused, or that today's task was compared with. */
  readonly execution: Pick<Execution, 'id' | 'task' | 'run' | 'started'> | null
  /** How it failed last, where it runs. */
  readonly failure: LastFailure | null
  /** What differs from that execution; of a task that waits, all but its inputs. */
  readonly changes: readonly ExplainedChange[]
  /** What was looked at and found to be as it was. */
  readonly checked: readonly CheckedFact[]
  /** The acceptance by which a result of older code is reused, and what differs in the code. */
  readonly accepted?: Acceptance & { readonly code: ExplainedCode }
  /** The tasks upstream that run first, and why. */
  readonly upstream: readonly { readonly task: string; readonly reason: Reason }[]
}

/** What an explanation is made from. */
export interface ExplainPorts {
  readonly plan: Plan
  readonly identities: ReadonlyMap<string, StageIdentity>
  readonly store: Pick<Store, 'executions' | 'failures' | 'code' | 'artifacts' | 'judgements'>
  readonly findProgram: FindProgram
  /** Adds to what a program needs today the texts of its sources. */
  readonly withTexts: (record: ProgramRecord) => ProgramRecord
}

/** Explains what a plan decided of one task, by comparing the stored preimage of an execution with today's. */
export function explainTask(task: Task, ports: ExplainPorts): Explanation {
  const planned = ports.plan.get(task)!
  const { decision, reason, key } = planned
  const upstream = runningUpstream(task, ports.plan)
  const failure = lastFailure(ports.store, planned) ?? null
  const about = { task: task.name, stage: task.stage, decision, reason, failure, upstream }
  if (reason.kind === 'valid' || reason.kind === 'accepted') return { ...about, ...explainReuse(task, reason, ports) }
  const today = { task, code: ports.identities.get(task.stage)?.code, preimage: key?.preimage }
  const execution = comparable(today, ports)
  if (execution === undefined || task.stage === ingestStage) {
    return { ...about, execution: factsOf(execution), changes: [], checked: [] }
  }
  const preimage = today.preimage ?? preimageWithOldInputs(task, execution, ports.identities)
  const changes = comparePreimages(execution.preimage, preimage)
  const named = changes.flatMap((change) =>
    change.what === 'program' ? nameProgramChanges(change, ports.findProgram) : [change],
  )
  const asked = changes.some(({ what }) => what === 'input' || what === 'members')
  const read = (reading: Reading): InputRead[] => (asked ? inputsRead(ports.store, reading) : [])
  const sides = { was: read(readingOf(execution)), now: read(readingToday(task, preimage)) }
  return {
    ...about,
    execution: factsOf(execution),
    changes: changes.flatMap((change) => explain(change, sides, ports)),
    checked: checkedFacts(
      { task, preimage, output: null, changes: named, unknown: unknownInputs(task, ports.plan) },
      ports,
    ),
  }
}

type Sides = Parameters<typeof explainChange>[1]

function explain(change: KeyChange, sides: Sides, ports: ExplainPorts): readonly ExplainedChange[] {
  if (change.what === 'program') return explainProgram(change, ports.findProgram, ports.withTexts)
  return [explainChange(change, sides, ports.store)]
}

type Reused = Extract<Reason, { kind: 'valid' | 'accepted' }>

function explainReuse(
  task: Task,
  reason: Reused,
  { plan, store, identities, findProgram }: ExplainPorts,
): Pick<Explanation, 'execution' | 'changes' | 'checked' | 'accepted'> {
  const { key, output } = plan.get(task)!
  const found = { execution: factsOf(store.executions.get(reason.execution)), changes: [] }
  const checked = checkedFacts(
    { task, preimage: key!.preimage, output, changes: [], unknown: [] },
    { store, findProgram },
  )
  if (reason.kind === 'valid') return { ...found, checked }
  const was = reason.code as CodeDigest
  const { code: now } = identities.get(task.stage)!
  const acceptance = acceptancesFor(now, store.judgements.acceptances()).get(was)!
  const code = explainCode({ was, now }, store)
  return { ...found, checked: checked.filter(({ what }) => what !== 'code'), accepted: { ...acceptance, code } }
}

function comparable(
  { task, code, preimage }: { task: Task; code: StageIdentity['code'] | undefined; preimage: string | undefined },
  { store }: ExplainPorts,
): Execution | undefined {
  if (code === undefined || preimage === undefined) return store.executions.latestOf(task.name)
  return findComparable(store, { task, code, preimage })
}

/** What a task that waits can be compared by: today's key as it would be, were its inputs those of last time. */
function preimageWithOldInputs(
  task: Task,
  execution: Execution,
  identities: ReadonlyMap<string, StageIdentity>,
): string {
  return keyMaker(identities.get(task.stage)!)(task.params, inputsIn(execution.preimage)).preimage
}

/** The inputs whose digests are known only once tasks upstream have run. */
function unknownInputs(task: Task, plan: Plan): string[] {
  return wiresOf(task)
    .filter(([, sources]) => sources.some((source) => plan.get(source)!.decision !== 'reuse'))
    .map(([name]) => name)
}

/** The nearest tasks upstream that run for a reason of their own. */
function runningUpstream(task: Task, plan: Plan): Explanation['upstream'] {
  const found = new Set<string>()
  const seen = new Set<Task>()
  const pending = [task]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const input of wiresOf(next).flatMap(([, inputs]) => inputs)) {
      const { decision } = plan.get(input)!
      if (seen.has(input) || decision === 'reuse') continue
      seen.add(input)
      if (decision === 'run') found.add(input.name)
      else pending.push(input)
    }
  }
  return [...plan.values()].flatMap(({ task: { name }, reason }) => (found.has(name) ? [{ task: name, reason }] : []))
}

function factsOf(execution: Execution | undefined): Explanation['execution'] {
  if (execution === undefined) return null
  const { id, task, run, started } = execution
  return { id, task, run, started }
}
