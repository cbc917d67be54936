import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Graph } from '../graph/build-graph.ts'
import { selectTasks, withUpstream } from '../graph/select-tasks.ts'
import type { Task } from '../graph/task.ts'
import { makePlan, type Knowledge, type Plan } from '../plan/make-plan.ts'
import { storePlace } from '../store/engine-builds.ts'
import type { Store } from '../store/open-store.ts'
import type { WorkerPool } from '../coordinator/worker-pool.ts'
import { UserError } from '../values/user-error.ts'
import { digestText, type ArtifactDigest } from '../values/digest.ts'
import type { Pipeline } from './pipeline.ts'
import { graphOf, type Laid } from './graph-of.ts'
import { growingGraph, knownBy, type KnownResults } from './grow-graph.ts'
import { pipelineFile } from './pipeline-file.ts'
import { keptFailures } from './kept-failures.ts'
import type { LaidVariants } from './lay-variants.ts'
import { openToLook, openToRecord } from './open-to-look.ts'
import { prepareStages, type Prepared } from './prepare-stages.ts'
import type { Variant } from './variant.ts'
import { workerPools } from './worker-pools.ts'

/** A pipeline opened for one command: its graph and its store. It must be closed. */
export interface Session {
  readonly pipeline: Pipeline
  readonly graph: Graph
  readonly profile: string
  /** Tasks by the names that the pipeline's graph() gave them in `results`. */
  readonly results: Readonly<Record<string, Task>>
  /** Published files, by path relative to the pipeline's folder. */
  readonly publish: ReadonlyMap<string, Task>
  readonly store: Store
  /** The tasks that targets name; `otherWords` are what else could have been meant. */
  readonly select: (targets: readonly string[], otherWords?: readonly string[]) => Selection
  /** Identifies the code and the files behind tasks, and decides what is to be done with them. */
  readonly plan: (selection: Selection, options?: PlanOptions) => Promise<Planned>
  /** Lets the graph grow by what waits for results that are known now. Tells whether it did. */
  readonly grow: (known: KnownResults) => Promise<boolean>
  /** Why the graph has not grown by what is on record, where the pipeline's own code is at fault. */
  readonly notGrown?: UserError
  /** The tasks whose results the graph was laid with, and these results. */
  readonly laidWith: ReadonlyMap<Task, ArtifactDigest>
  /** The variants that the graph is of, where params were given. */
  readonly laidFor?: LaidVariants
  /** The workers of this command, for `jobs` tasks at once. */
  workers(jobs: number): Promise<WorkerPool>
  /** Starts the workers that so many tasks will want, before they are ready to run. */
  warm(tasks: number, jobs?: number): void
  close(): Promise<void>
}

/** What targets name. */
export interface Selection {
  /** The tasks with all that they read, each after its inputs. */
  readonly tasks: readonly Task[]
  /** The tasks that the targets name themselves. */
  readonly named: ReadonlySet<Task>
  /** The tasks whose bytes are asked for: those named, of `all` the last ones, and those that files are published from. */
  readonly asked: ReadonlySet<Task>
}

/** How a plan treats tasks whose results are valid. */
export interface PlanOptions {
  /** Whether the named tasks run all the same. */
  readonly force?: boolean
  /** The tasks that this run has brought up to date already: they do not run again. */
  readonly settled?: ReadonlySet<Task>
  /** The tasks that are tried again even where their failure is kept. */
  readonly retried?: ReadonlySet<Task>
}

/** A plan and what it was made from. */
export interface Planned {
  readonly plan: Plan
  readonly prepared: Prepared
}

/** What a session is opened for. */
export interface SessionOptions {
  readonly profile: string
  readonly store?: string | undefined
  /** The variants to lay; the defaults where none are given. */
  readonly variants?: readonly Variant[] | undefined
}

/** A graph, and the variants that it is laid for, where it is. */
export type LaidForVariants = Laid & { readonly laidFor?: LaidVariants }

/** Opens a pipeline: builds its graph for a profile and opens its store; to look at it, also a store that can't be written. */
export async function openSession(
  pipeline: Pipeline,
  options: SessionOptions,
  purpose: 'record' | 'look' = 'record',
  lay?: () => Promise<LaidForVariants>,
): Promise<Session> {
  const { profile, variants } = options
  const layOwn = lay ?? (() => laidOf(pipeline, profile, variants))
  const laid = await layOwn()
  const { store, builds } = (purpose === 'look' ? openToLook : openToRecord)(storePlace(pipeline, options))
  await checkDefaultsOnce(pipeline, store).catch((error: unknown) => {
    store.close()
    throw error
  })
  const doors = (pipeline.doors ?? []).map((door) => resolve(pipeline.root, door))
  const workers = workerPools({ root: pipeline.root, cache: builds, doors })
  const growing = growingGraph(laid, {
    store,
    profile,
    at: pipelineFile(pipeline),
    layAgain: layOwn,
  })
  const { graph } = growing
  const session: Session = {
    pipeline,
    ...growing,
    ...(laid.laidFor === undefined ? {} : { laidFor: laid.laidFor }),
    profile,
    store,
    workers: workers.open,
    warm: (tasks, jobs = availableParallelism()) => {
      workers.warm(Math.min(tasks, jobs))
    },
    select: (targets, otherWords) => select(growing, targets, otherWords),
    async plan(selection, { force = false, settled, retried } = {}) {
      const prepared = await prepareStages({ doors, graph, store, builds, tasks: selection.tasks, workers })
      const { identities, files } = prepared
      const forced = force ? selection.named : new Set<Task>()
      const presence: Knowledge['presence'] = (digests) => store.artifacts.presence(digests)
      const kept: Knowledge['keptFailures'] = (keys) => keptFailures(store, keys)
      const knowledge = { ...store.executions, presence, keptFailures: kept }
      const plan = makePlan({
        ...selection,
        forced,
        ...(settled === undefined ? {} : { settled }),
        ...(retried === undefined ? {} : { retried }),
        identities,
        files,
        knowledge,
      })
      return { plan: await withCodeChanges(plan, store, prepared.findProgram), prepared }
    },
    async close() {
      await workers.close()
      store.close()
    },
  }
  const notGrown = await growByRecord(session)
  return notGrown === undefined ? session : { ...session, notGrown }
}

/** Defaults that their schema refuses are the pipeline's mistake; what checks them is loaded when they are new. */
async function checkDefaultsOnce({ params }: Pipeline, { memo }: Pick<Store, 'memo'>): Promise<void> {
  if (params === undefined) return
  const name = `params:${digestText('schema', JSON.stringify(params))}`
  if (memo.get(name) !== undefined) return
  const { checkDefaults } = await import('./make-variants.ts')
  checkDefaults(params)
  memo.set(name, 'checked')
}

/** Most sessions are of no variant, and load nothing of them. */
async function laidOf(
  pipeline: Pipeline,
  profile: string,
  variants: readonly Variant[] | undefined,
): Promise<LaidForVariants> {
  if (variants === undefined) return graphOf(pipeline, profile)
  return (await import('./lay-variants.ts')).layVariants(pipeline, profile, variants)
}

/**
 * Lets the graph grow as far as the results on record are today's. Gives the error that the pipeline's own code ends it with: whoever
 * only looks at results need not hear of it.
 */
async function growByRecord({ graph, select, plan, grow }: Session): Promise<UserError | undefined> {
  const { continuations } = graph
  while (continuations.length > 0) {
    const known = await planOf(continuations.map(({ task }) => task.name))
    if (known === undefined) return undefined
    try {
      if (!(await grow(known))) return undefined
    } catch (error) {
      if (error instanceof UserError) return error
      throw error
    }
  }
  return undefined
  /** Where today's code can't be read, the command that needs it says so. */
  async function planOf(names: readonly string[]): Promise<KnownResults | undefined> {
    try {
      return knownBy(await plan(select(names)))
    } catch (error) {
      if (error instanceof UserError) return undefined
      throw error
    }
  }
}

/** What changed in the code is found only where some did. */
async function withCodeChanges(plan: Plan, store: Store, findProgram: Prepared['findProgram']): Promise<Plan> {
  if (![...plan.values()].some(({ reason }) => reason.kind === 'changed')) return plan
  return (await import('../provenance/name-code-changes.ts')).nameCodeChanges(plan, store, findProgram)
}

function select(
  { graph, publish, results }: Pick<Session, 'graph' | 'publish' | 'results'>,
  targets: readonly string[],
  otherWords?: readonly string[],
): Selection {
  if (graph.tasks.length === 0)
    throw new UserError({ code: 'no-tasks', what: 'this pipeline has no tasks', fix: 'add some in its graph()' })
  const tasksOf = (target: string): readonly Task[] => selectTasks(graph, target, { results, otherWords })
  const named = new Set(targets.flatMap(tasksOf))
  const asked = new Set(targets.flatMap((target) => (target === 'all' ? lastTasks(graph) : tasksOf(target))))
  const tasks = withUpstream(graph, named)
  const published = new Set([...publish.values(), ...graph.continuations.map(({ task }) => task)])
  for (const task of tasks) if (published.has(task)) asked.add(task)
  return { tasks, named, asked }
}

/** The tasks that no other task reads. */
function lastTasks(graph: Graph): Task[] {
  const read = new Set(graph.tasks.flatMap((task) => Object.values(task.inputs).flat()))
  return graph.tasks.filter((task) => !read.has(task))
}
