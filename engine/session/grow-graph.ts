import type { Continuation, Graph } from '../graph/build-graph.ts'
import { ingestStage, type Task } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import { StoreDamage, type Store } from '../store/open-store.ts'
import { digestText, type ArtifactDigest } from '../values/digest.ts'
import { frozen } from '../values/frozen.ts'
import { UserError } from '../values/user-error.ts'
import type { Laid } from './graph-of.ts'
import type { ReadOutcome } from './read-outcome.ts'
import { digestGraph, requireRepeatable } from './require-repeatable.ts'

/** A graph whose continuations are called as results become known. */
export interface GrowingGraph {
  readonly graph: Graph
  readonly publish: ReadonlyMap<string, Task>
  readonly results: Readonly<Record<string, Task>>
  /** Calls each continuation whose task has a result. Tells whether there was one. */
  readonly grow: (known: KnownResults) => Promise<boolean>
  /** The tasks whose results the graph was laid with, and these results. */
  readonly laidWith: ReadonlyMap<Task, ArtifactDigest>
}

/** The results that are known of tasks, and the kinds that their stages declare. */
export interface KnownResults {
  readonly outputOf: (task: Task) => ArtifactDigest | undefined
  readonly identities: ReadonlyMap<string, StageIdentity>
}

/** The results that a plan reuses. */
export function knownBy({ plan, prepared }: { plan: Plan; prepared: Pick<KnownResults, 'identities'> }): KnownResults {
  const outputOf = (task: Task): ArtifactDigest | undefined => {
    const planned = plan.get(task)
    return planned?.decision === 'reuse' ? (planned.output ?? undefined) : undefined
  }
  return { outputOf, identities: prepared.identities }
}

/** What a graph grows in. */
export interface GrowingPlace {
  readonly store: Store
  readonly profile: string
  /** The pipeline's file, for errors. */
  readonly at: string
  /** Lays the graph anew, as far as it was before it grew. */
  readonly layAgain: () => Promise<Laid>
}

/** A call of a continuation: which of those that waited then, and with what. */
interface Step {
  readonly index: number
  readonly task: Task
  readonly output: ArtifactDigest
  readonly value: unknown
}

/** Lets a graph grow by what its continuations add. */
export function growingGraph({ graph, goOn, ...first }: Laid, { store, ...place }: GrowingPlace): GrowingGraph {
  const publish = new Map(first.publish)
  const results = { ...first.results }
  const laidWith = new Map<Task, ArtifactDigest>()
  const steps: Step[] = []
  const join = (more: ReadOutcome, { task }: Continuation): void => {
    const again = [...more.publish.keys()].find((file) => publish.has(file))
    const namesake = Object.keys(more.results).find((name) => Object.hasOwn(results, name))
    if (again !== undefined) throw twice(task, `publishes "${again}"`, 'publish each file once')
    if (namesake !== undefined) throw twice(task, `returns a result "${namesake}"`, 'give it another name')
    for (const [file, one] of more.publish) publish.set(file, one)
    Object.assign(results, more.results)
  }
  const grow: GrowingGraph['grow'] = async ({ outputOf, identities }) => {
    let grew = false
    for (const continuation of [...graph.continuations]) {
      const { task } = continuation
      const output = outputOf(task)
      if (output === undefined) continue
      const read = await readFor(task, output, { store, identities })
      if (read === undefined) continue
      laidWith.set(task, output)
      const value = frozen(read.value)
      steps.push({ index: graph.continuations.indexOf(continuation), task, output, value })
      join(await goOn(continuation, value), continuation)
      grew = true
    }
    if (grew) await requireSameAgain({ graph, steps, store, ...place })
    return grew
  }
  return { graph, publish, results, grow, laidWith }
}

/**
 * Bodies must add the same tasks for the same values: then the graph of this command is that of the next one. A graph that an earlier
 * command has had too is taken to be so; another one is laid a second time, from its beginning, because a body may use what graph() holds.
 */
async function requireSameAgain({
  graph,
  steps,
  store,
  profile,
  at,
  layAgain,
}: GrowingPlace & { readonly graph: Graph; readonly steps: readonly Step[] }): Promise<void> {
  const values = steps.map(({ task, output }) => `${task.name} ${output}`)
  const name = `graph ${digestText('values', [profile, ...values].join('\n'))}`
  const digest = digestGraph(graph)
  if (store.memo.get(name) === digest) return
  const again = await layAgain()
  for (const { index, value } of steps) {
    const continuation = again.graph.continuations[index]
    if (continuation !== undefined) await again.goOn(continuation, value)
  }
  requireRepeatable(graph, again.graph, { after: steps.map(({ task }) => task), at })
  store.memo.set(name, digest)
}

function twice({ name }: Task, what: string, fix: string): UserError {
  return new UserError({
    code: 'bad-outcome',
    what: `what the pipeline does after ${name} ${what}, which graph() has returned already`,
    fix,
  })
}

interface Reading {
  readonly store: Store
  readonly identities: KnownResults['identities']
}

/** The value of a result; none where its bytes are damaged or gone: then the task is to run again. */
async function readFor(
  task: Task,
  output: ArtifactDigest,
  { store, identities }: Reading,
): Promise<{ value: unknown } | undefined> {
  const kind = task.stage === ingestStage ? fileKind : identities.get(task.stage)!.declaration.output
  // Few pipelines grow, and a run with nothing to do loads no schemas.
  const { readValue } = await import('../worker/read-input.ts')
  try {
    const bytes = store.artifacts.read(output)
    const told = {
      what: `${task.name} can't be read`,
      fix: 'its stage declares another output now, and is to run again',
    }
    return { value: await readValue({ bytes, format: kind.format }, kind, told) }
  } catch (error) {
    if (error instanceof StoreDamage) return undefined
    throw error
  }
}

const fileKind = { format: 'file', schema: {} } as const
