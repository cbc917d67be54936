import { inputsIn } from '../plan/preimage.ts'
import type { Execution } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** What an execution read: each artifact, and the input that it came in by. */
export function readDigests({ preimage }: Pick<Execution, 'preimage'>): { name: string; digest: ArtifactDigest }[] {
  return Object.entries(inputsIn(preimage)).flatMap(([name, input]) =>
    typeof input === 'string' ? [{ name, digest: input }] : input.map(({ digest }) => ({ name, digest })),
  )
}
