import { ingestStage, isFanIn, type Task } from '../graph/task.ts'
import { memberParams } from '../plan/make-plan.ts'
import { sortMembers } from '../plan/preimage.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { ArtifactSource, MemberSource, Order } from '../worker/messages.ts'
import type { ExecuteRequest } from './execute-request.ts'

/** Where a task's inputs are, or which of them have no bytes any more. */
export type Sources = { readonly inputs: Order['inputs'] } | { readonly gone: readonly Task[] }

/** Finds the bytes of everything that a task reads. */
export function findSources(
  task: Task,
  { stages, ledger }: ExecuteRequest,
  outputOf: (input: Task) => ArtifactDigest,
): Sources {
  const inputs: Record<string, ArtifactSource | readonly MemberSource[]> = {}
  const gone = new Set<Task>()
  const sourceOf = (input: Task): ArtifactSource & { digest: ArtifactDigest } => {
    const digest = outputOf(input)
    const place = ledger.location(digest)
    if (place === undefined) gone.add(input)
    const format = input.stage === ingestStage ? 'file' : stages.get(input.stage)!.declaration.output.format
    const where = place === undefined ? {} : 'inline' in place ? { bytes: place.inline } : { file: place.file }
    return { digest, format, producer: input.name, ...where }
  }
  for (const [name, wire] of Object.entries(task.inputs)) {
    inputs[name] = isFanIn(wire)
      ? sortMembers(wire.map((input) => ({ ...sourceOf(input), params: memberParams(input) })))
      : sourceOf(wire)
  }
  return gone.size > 0 ? { gone: [...gone] } : { inputs }
}
