import { mock, type TestContext } from 'node:test'
import type { RunEvent, Summary } from '../../../engine/coordinator/events.ts'
import type { ExecuteRequest } from '../../../engine/coordinator/execute-request.ts'
import { followOutcome } from '../../../engine/coordinator/follow-outcome.ts'
import { PlanRunner } from '../../../engine/coordinator/plan-runner.ts'
import { ingestStage, wiresOf, type Task } from '../../../engine/graph/task.ts'
import { keyFinder, makePlan, type Plan } from '../../../engine/plan/make-plan.ts'
import type { Declaration } from '../../../engine/values/declaration.ts'
import { digestBytes, digestText, type ArtifactDigest } from '../../../engine/values/digest.ts'
import { fakePool, type FakePool } from './fake-pool.ts'
import { storeInMemory, type StoreInMemory } from './store-in-memory.ts'

/** A task in a test's graph. */
export interface Node {
  readonly reads?: readonly string[]
  /** `make`, where not given. */
  readonly stage?: string
  /** The task whose params it has: with the same stage and inputs the two are duplicates. */
  readonly like?: string
  /** What an ingest step's file holds. */
  readonly holds?: string
}

/** A graph by names, each after those that it reads. */
export type Graph = Readonly<Record<string, Node>>

/** What a run is to be; all but the graph has a default. */
export interface Setup {
  readonly graph: Graph
  readonly store?: StoreInMemory
  readonly run?: string
  readonly jobs?: number
  /** The tasks whose bytes are asked for: all, where not given. */
  readonly asked?: readonly string[]
  readonly forced?: readonly string[]
  readonly strict?: boolean
  /** What stages declare, by name. */
  readonly stages?: Readonly<Record<string, Partial<Declaration>>>
  readonly estimateMs?: (stage: string) => number | undefined
  readonly changedFiles?: ExecuteRequest['changedFiles']
  readonly takeIn?: ExecuteRequest['takeIn']
  readonly places?: ExecuteRequest['places']
  readonly handOver?: ExecuteRequest['handOver']
}

/** A run whose workers, store and clock the test moves by hand. */
export interface CrankedRun {
  readonly pool: FakePool
  readonly store: StoreInMemory
  readonly plan: Plan
  readonly tasks: ReadonlyMap<string, Task>
  /** What the run told, a line each. */
  readonly told: string[]
  readonly events: RunEvent[]
  /** The digest that a task's result has, once it is told. */
  readonly outputOf: (task: string) => ArtifactDigest
  readonly interrupt: () => void
  /** How the run ended: undefined while it goes on. */
  readonly ended: () => Summary | Error | undefined
}

/** Stops the clock for one test, or for as long as `release` is not called. */
export function stopClock(t?: TestContext): void {
  mock.timers.enable({ apis: ['setTimeout', 'setImmediate', 'Date'] })
  t?.after(() => {
    mock.timers.reset()
  })
}

const nextTurn = setImmediate

/** Lets everything happen that is due within some milliseconds: by default until results are recorded. */
export async function turn(ms = 4): Promise<void> {
  await idle()
  mock.timers.tick(ms)
  await idle()
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    nextTurn(resolve)
  })
}

/** Begins a run; the clock must stand still. */
export function begin(setup: Setup): CrankedRun {
  const { store = storeInMemory(), run = 'run 1', jobs = 1, strict = false } = setup
  const tasks = tasksOf(setup.graph)
  const told: string[] = []
  const events: RunEvent[] = []
  const outputs = new Map<string, ArtifactDigest>()
  const abort = new AbortController()
  const pool = fakePool()
  const { plan, keyOf, stages } = planOf(setup, { tasks, store })
  for (const { task, output } of plan.values()) if (output !== null) outputs.set(task.name, output)
  const outcome = followOutcome(plan)
  let ended: Summary | Error | undefined
  const request: ExecuteRequest = {
    plan,
    keyOf,
    stages,
    ledger: store.ledger(run),
    pool: () => Promise.reject(new Error('the runner is given its pool')),
    jobs,
    forced: ({ name }) => setup.forced?.includes(name) === true,
    takeIn: setup.takeIn ?? (({ name }) => Promise.resolve(fileOf(setup.graph[name]!))),
    changedFiles: setup.changedFiles ?? (() => []),
    estimateMs: setup.estimateMs ?? (() => undefined),
    strict,
    listener: (event) => {
      outcome.listener(event)
      if (event.event === 'task-finished' || event.event === 'task-reused') outputs.set(event.task.name, event.output)
      events.push(event)
      // Tests of batches look at these.
      if (event.event !== 'task-running') told.push(describe(event))
    },
    signal: abort.signal,
    places: setup.places,
    handOver: setup.handOver,
  }
  const end = (how: Summary | Error): void => {
    ended = how
  }
  new PlanRunner(request, pool).run().then(
    () => {
      end(outcome.summary())
    },
    (error: unknown) => {
      end(error instanceof Error ? error : new Error(String(error)))
    },
  )
  return {
    pool,
    store,
    plan,
    tasks,
    told,
    events,
    outputOf: (task) => outputs.get(task)!,
    interrupt: () => {
      abort.abort()
    },
    ended: () => ended,
  }
}

/** Runs a graph to its end with every task done at once: what an earlier run left in the store. */
export async function runOnce(setup: Setup): Promise<CrankedRun> {
  const run = begin(setup)
  await turn()
  while (run.ended() === undefined) {
    for (const handed of run.pool.open()) {
      for (const task of handed.waiting()) handed.done(task)
    }
    await turn()
  }
  return run
}

/** The tasks of a graph by name. */
export function tasksOf(graph: Graph): ReadonlyMap<string, Task> {
  const tasks = new Map<string, Task>()
  for (const [name, { reads = [], stage = 'make', like = name, holds }] of Object.entries(graph)) {
    const inputs = Object.fromEntries(reads.map((input, i) => [`in${i}`, tasks.get(input)!]))
    const isFile = holds !== undefined
    tasks.set(name, {
      name,
      stage: isFile ? ingestStage : stage,
      file: isFile ? `data/${name}` : `stages/${stage}.ts`,
      params: isFile ? {} : { of: like },
      at: {},
      inputs,
    })
  }
  return tasks
}

function planOf(setup: Setup, { tasks, store }: { tasks: ReadonlyMap<string, Task>; store: StoreInMemory }) {
  const all = [...tasks.values()]
  const names = new Set(all.map(({ stage }) => stage).filter((stage) => stage !== ingestStage))
  const identities = new Map([...names].map((stage) => [stage, identityOf(stage, setup.stages?.[stage])]))
  const files = new Map(
    all.filter(({ stage }) => stage === ingestStage).map((task) => [task, fileOf(setup.graph[task.name]!).digest]),
  )
  const named = (list: readonly string[]): Set<Task> => new Set(list.map((name) => tasks.get(name)!))
  const plan = makePlan({
    tasks: all,
    asked: named(setup.asked ?? [...tasks.keys()]),
    forced: named(setup.forced ?? []),
    identities,
    files,
    knowledge: store.knowledge,
  })
  const stages = new Map(
    [...identities].map(([stage, { code, declaration }]) => {
      const text = { code, bundle: '', map: '', root: '', file: `stages/${stage}.ts` }
      const whole = { ...text, imports: [], packages: [], joined: {} }
      return [stage, { code, declaration, text: () => Promise.resolve(whole) }]
    }),
  )
  return { plan, keyOf: keyFinder(identities, files), stages }
}

function identityOf(stage: string, declared: Partial<Declaration> | undefined) {
  const declaration: Declaration = { inputs: {}, params: {}, output: { format: 'json', schema: {} }, ...declared }
  return { code: digestText('code', stage), declaration, accepted: [], runtime: {} }
}

function fileOf({ holds }: Node) {
  const bytes = new TextEncoder().encode(holds)
  return { bytes, digest: digestBytes(bytes) }
}

/** The names of all that a task depends on, itself left out. */
export function ancestorsOf(task: Task): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (one: Task): void => {
    for (const input of wiresOf(one).flatMap(([, inputs]) => inputs)) {
      if (!found.has(input.name)) visit(input)
      found.add(input.name)
    }
  }
  visit(task)
  return found
}

function describe(event: RunEvent): string {
  switch (event.event) {
    case 'task-started':
      return `started ${event.task.name}`
    case 'task-progress':
      return `progress ${event.task.name} ${event.done}/${event.total}`
    case 'task-finished':
      return `finished ${event.task.name}`
    case 'task-reused':
      return `reused ${event.task.name}${event.shared ? ', shared' : ''}`
    case 'task-failed':
      return `failed ${event.task.name}: ${event.error.message}`
    case 'task-blocked':
      return `blocked ${event.task.name} by ${event.by}`
    case 'waiting':
      return `waiting for ${event.by.run}: ${event.tasks.map(({ name }) => name).join(', ')}`
    case 'silence':
      return `silence: ${event.tasks.map(({ task }) => task.name).join(', ')}`
    case 'warning':
      return `warning: ${event.message}`
    default:
      return event.event
  }
}
