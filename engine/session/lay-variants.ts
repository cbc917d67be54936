import type { Continuation } from '../graph/build-graph.ts'
import { mergeGraphs, type MergedGraphs } from '../graph/merge-graphs.ts'
import type { Task } from '../graph/task.ts'
import { graphOf, type Laid } from './graph-of.ts'
import type { Pipeline } from './pipeline.ts'
import type { ReadOutcome } from './read-outcome.ts'
import { folderOfVariant, nameOfMembers, type Variant } from './variant.ts'

/** Variants that are laid as one graph. */
export interface LaidVariants {
  readonly variants: readonly Variant[]
  /** The variants that have a task, by their index. */
  readonly membersOf: MergedGraphs['membersOf']
  /** The name that the pipeline gave a task, in whichever variants. */
  readonly plainNameOf: MergedGraphs['plainNameOf']
}

/**
 * Builds the graphs of variants as one: tasks in which they do not differ are one task. What a variant publishes lies in a folder of
 * its own, so that it does not take the place of what the defaults publish.
 *
 * @throws UserError as {@link graphOf}.
 */
export async function layVariants(
  pipeline: Pipeline,
  profile: string,
  variants: readonly Variant[],
): Promise<Laid & { readonly laidFor: LaidVariants }> {
  const defaults = await graphOf(pipeline, profile)
  const all: Laid[] = []
  for (const { params } of variants) all.push(await graphOf(pipeline, profile, params))
  const merged = mergeGraphs(
    defaults.graph,
    all.map(({ graph }) => graph),
    (members) => nameOfMembers(variants, members),
  )
  const outcomeOf = ({ publish, results }: ReadOutcome, member: number): ReadOutcome => ({
    publish: publishedBy(publish, variants[member]!, merged.taskOf),
    results: Object.fromEntries(Object.entries(results).map(([name, task]) => [name, merged.taskOf(task)])),
  })
  const outcomes = all.map(outcomeOf)
  return {
    graph: merged.graph,
    publish: new Map(outcomes.flatMap(({ publish }) => [...publish])),
    // A program opens one variant at a time.
    results: outcomes.length === 1 ? outcomes[0]!.results : {},
    async goOn(continuation: Continuation, value: unknown) {
      const { member, own } = merged.ownOf(continuation)
      const more = await all[member]!.goOn(own, value)
      merged.absorb(continuation)
      return outcomeOf(variants.length === 1 ? more : { ...more, results: {} }, member)
    },
    laidFor: { variants, membersOf: merged.membersOf, plainNameOf: merged.plainNameOf },
  }
}

function publishedBy(
  publish: ReadOutcome['publish'],
  variant: Variant,
  taskOf: (own: Task) => Task,
): ReadonlyMap<string, Task> {
  const folder = variant.sets.length === 0 ? '' : `${folderOfVariant(variant)}/`
  return new Map([...publish].map(([file, task]) => [folder + file, taskOf(task)]))
}
