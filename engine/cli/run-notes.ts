import type { Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import { describeAcceptance } from '../provenance/describe-acceptance.ts'
import type { Store } from '../store/open-store.ts'
import type { ArtifactDigest, CodeDigest } from '../values/digest.ts'

/** What a run ended with. */
export interface Ended {
  readonly plan: Plan
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly identities: ReadonlyMap<string, StageIdentity>
}

/** What whoever reads a published page must know of the results behind it: code that was accepted, and impure stages. */
export function runNotes(ended: Ended, store: Pick<Store, 'producersOf' | 'acceptances'>): string[] {
  const impure = [...ended.plan.values()].flatMap(({ task, reason }) =>
    reason.kind === 'impure' ? [`${task.name} is declared impure: ${reason.why}`] : [],
  )
  return [...acceptedNotes(ended, store), ...impure]
}

function acceptedNotes(ended: Ended, store: Pick<Store, 'producersOf' | 'acceptances'>): string[] {
  const counts = new Map<CodeDigest, number>()
  for (const code of acceptedCodes(ended, store)) counts.set(code, (counts.get(code) ?? 0) + 1)
  if (counts.size === 0) return []
  const acceptances = store.acceptances()
  return [...counts].map(([code, count]) => {
    const acceptance = acceptances.findLast(({ from }) => from === code)!
    return `${count} ${count === 1 ? 'result' : 'results'} of ${acceptance.stage}: ${describeAcceptance(acceptance)}`
  })
}

/** For each result that only older code has made: that code. */
function* acceptedCodes({ plan, outputs, identities }: Ended, store: Pick<Store, 'producersOf'>): Iterable<CodeDigest> {
  for (const task of plan.keys()) {
    const identity = identities.get(task.stage)
    const output = outputs.get(task)
    if (identity === undefined || identity.accepted.length === 0 || output === undefined) continue
    const makers = new Set(store.producersOf(output).map(({ code }) => code))
    const older = makers.has(identity.code) ? undefined : identity.accepted.find(({ code }) => makers.has(code))
    if (older !== undefined) yield older.code
  }
}
