import type { Difference } from '../provenance/first-difference.ts'
import type { Execution } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Verified } from './make-verifier.ts'

/** What became of an artifact that a task of a crate made. */
export type Replayed = {
  readonly task: string
  readonly execution: number
  readonly artifact: ArtifactDigest
} & (
  | { readonly outcome: 'identical' }
  /** Where it differs; null where the bytes can't be compared. */
  | { readonly outcome: 'differs'; readonly now: ArtifactDigest; readonly difference: Difference | null }
  | { readonly outcome: 'not executable'; readonly why: string }
)

/** What of an execution is told beside what became of it. */
export function factsOf({ task, id, output }: Execution): Pick<Replayed, 'task' | 'execution' | 'artifact'> {
  return { task, execution: id, artifact: output }
}

/** What executing again has shown, as it is told. */
export function replayedAs({ execution, ...found }: Verified): Replayed {
  const facts = factsOf(execution)
  switch (found.verdict) {
    case 'same':
      return { ...facts, outcome: 'identical' }
    case 'different':
      return { ...facts, outcome: 'differs', now: found.now, difference: found.difference }
    case 'failed':
      return { ...facts, outcome: 'not executable', why: `it failed: ${found.error.message}` }
    case 'not verified':
      return { ...facts, outcome: 'not executable', why: found.why }
    default:
      return found satisfies never
  }
}
