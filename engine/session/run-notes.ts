import type { Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import { acceptancesFor } from '../provenance/acceptances-for.ts'
import { describeAdoption } from '../provenance/adopted-from.ts'
import { describeAcceptance } from '../provenance/describe-acceptance.ts'
import { describeProgram } from '../provenance/describe-program.ts'
import type { Acceptance, RunId, Store } from '../store/open-store.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'
import { remember } from '../values/remember.ts'

/** What a run ended with. */
export interface Ended {
  readonly plan: Plan
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly identities: ReadonlyMap<string, StageIdentity>
}

/** What whoever reads a published page must know of the results behind it: code that was accepted, impure stages, programs, others' results. */
export function runNotes(ended: Ended, store: Pick<Store, 'executions' | 'judgements' | 'adoptions'>): string[] {
  const impure = [...ended.plan.values()].flatMap(({ task, reason }) =>
    reason.kind === 'impure' ? [`${task.name} is declared impure: ${reason.why}`] : [],
  )
  return [...acceptedNotes(ended, store), ...impure, ...programNotes(ended), ...adoptedNotes(ended, store)]
}

/** How many results each adoption brought. */
function adoptedNotes({ plan }: Ended, { executions, adoptions }: Pick<Store, 'executions' | 'adoptions'>): string[] {
  if (adoptions.isEmpty()) return []
  const counts = new Map<RunId, number>()
  for (const { reason } of plan.values()) {
    const execution = reason.kind === 'valid' || reason.kind === 'accepted' ? reason.execution : undefined
    const adopted = execution === undefined ? undefined : executions.get(execution)?.adopted
    if (adopted !== undefined) counts.set(adopted.run, (counts.get(adopted.run) ?? 0) + 1)
  }
  return [...counts].flatMap(([run, count]) => {
    const adoption = adoptions.of(run)
    const what = `${count} ${count === 1 ? 'result was' : 'results were'} adopted`
    return adoption === undefined ? [what] : [`${what} ${describeAdoption(adoption)}`]
  })
}

/** Once for each stage: its tasks do not differ in it. */
function programNotes({ plan, identities }: Ended): string[] {
  const stages = new Set([...plan.keys()].map(({ stage }) => stage))
  return [...stages].flatMap((stage) => {
    const program = identities.get(stage)?.declaration.program
    return program === undefined || program.sandbox ? [] : [`${stage}: ${describeProgram(program)}`]
  })
}

function acceptedNotes(ended: Ended, store: Pick<Store, 'executions' | 'judgements'>): string[] {
  const counts = new Map<Acceptance, number>()
  for (const one of acceptancesUsed(ended, store)) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].map(([acceptance, count]) => {
    return `${count} ${count === 1 ? 'result' : 'results'} of ${acceptance.stage}: ${describeAcceptance(acceptance)}`
  })
}

/** For each result that only older code has made: by which acceptance it stands. */
function* acceptancesUsed(
  { plan, outputs, identities }: Ended,
  store: Pick<Store, 'executions' | 'judgements'>,
): Iterable<Acceptance> {
  const acceptances = remember((code: CodeDigest) => acceptancesFor(code, store.judgements.acceptances()))
  for (const task of plan.keys()) {
    const identity = identities.get(task.stage)
    const output = outputs.get(task)
    if (identity === undefined || identity.accepted.length === 0 || output === undefined) continue
    const makers = new Set(store.executions.producersOf(output).map(({ code }) => code))
    const older = makers.has(identity.code) ? undefined : identity.accepted.find(({ code }) => makers.has(code))
    if (older !== undefined) yield acceptances(identity.code).get(older.code)!
  }
}
