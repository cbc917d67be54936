import { ingestStage, isFanIn, type Task } from '../graph/task.ts'
import { memberParams } from '../plan/make-plan.ts'
import { sortMembers } from '../plan/preimage.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { ArtifactSource, MemberSource, Order } from '../worker/messages.ts'
import type { RunnableStage } from './execute-request.ts'
import type { Ledger } from './ledger.ts'

/** What an order is made from. */
interface OrderPorts {
  readonly stages: ReadonlyMap<string, Pick<RunnableStage, 'code' | 'declaration' | 'program'>>
  readonly ledger: Pick<Ledger, 'location'>
}

/** Makes the order for a task, with the bytes of everything that it reads; or gives the inputs that have no bytes any more. */
export function makeOrder(
  { task, id }: { readonly task: Task; readonly id: number },
  { stages, ledger }: OrderPorts,
  outputOf: (input: Task) => ArtifactDigest,
): Order | { readonly gone: readonly Task[] } {
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
  if (gone.size > 0) return { gone: [...gone] }
  const { code, program } = stages.get(task.stage)!
  return { id, task: task.name, code, params: task.params, inputs, ...(program === undefined ? {} : { program }) }
}
