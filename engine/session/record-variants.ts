import type { Outcome } from '../coordinator/follow-outcome.ts'
import type { Json } from '../values/canonical-json.ts'
import { defaultsOf } from './graph-of.ts'
import type { Session } from './open-session.ts'
import { defaultsName } from './variant.ts'

/** What the record of a run tells of a variant. A type and no interface: it is recorded as JSON. */
export type RecordedVariant = {
  readonly name: string
  readonly label?: string
  readonly params: Json
  readonly sets: readonly string[]
}

/** The params of a run for its record: of its variants, or of a pipeline that declares some; nothing of other pipelines. */
export function paramsForRecord({ pipeline, laidFor }: Session): { readonly variants?: readonly RecordedVariant[] } {
  if (laidFor !== undefined) return { variants: laidFor.variants.map((variant) => ({ ...variant })) }
  if (pipeline.params === undefined) return {}
  return { variants: [{ name: defaultsName, params: defaultsOf(pipeline), sets: [] }] }
}

/** The decisions of a run for its record; each tells of which variants its task is, and how the pipeline named it. */
export function decisionsForRecord({ laidFor, graph }: Session, outcome: Outcome): readonly Json[] {
  const decisions = outcome.decisions()
  if (laidFor === undefined) return decisions
  return decisions.map((decision) => {
    const task = graph.byName.get(decision.task)!
    return { ...decision, plain: laidFor.plainNameOf(task), variants: laidFor.membersOf(task) }
  })
}
