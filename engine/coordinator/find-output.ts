import type { TaskKeys } from '../plan/make-plan.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Ledger } from './ledger.ts'

/**
 * The output that is recorded under a task's key, or under the key of accepted code; with `needed`, only an output whose bytes are
 * in the store.
 */
export function findOutput(
  { key, accepted }: TaskKeys,
  ledger: Pick<Ledger, 'find' | 'location'>,
  needed: boolean,
): ArtifactDigest | undefined {
  const keys = [key, ...accepted].map((candidate) => candidate.key)
  const known = ledger.find(keys)
  const outputs = keys.flatMap((candidate) => known.get(candidate)?.output ?? [])
  return outputs.find((output) => !needed || ledger.location(output) !== undefined)
}
