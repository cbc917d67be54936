import { ingestStage, type Task } from '../graph/task.ts'
import type { TaskKeys } from '../plan/make-plan.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import { batchRunner, type BatchRunner } from './batch-runner.ts'
import type { RunEvent } from './events.ts'
import type { Result } from './ledger.ts'
import { isKeptFailure } from './kept-failure.ts'
import { leaseTasks } from './lease-tasks.ts'
import { gatherResults, type Gatherer } from './gather-results.ts'
import { findOutput } from './find-output.ts'
import { freePlaces, type Places } from './free-places.ts'
import { inFlight } from './in-flight.ts'
import { ingestFile } from './ingest-file.ts'
import { makeOrder } from './make-order.ts'
import type { Order, TaskError } from '../worker/messages.ts'
import { mendInputs, type Mender } from './mend-inputs.ts'
import { batchPicker, type BatchPicker } from './pick-batch.ts'
import { chainTimes, readyList, type ReadyList } from './ready-list.ts'
import { inputsOf, schedule, type Schedule } from './schedule.ts'
import { watchOthers, type Watch } from './watch-others.ts'
import type { WorkerPool } from './worker-pool.ts'
import type { ExecuteRequest } from './execute-request.ts'

/** Brings a plan to its end: one `run()` each. Effects go through the request's ports and the pool. */
export class PlanRunner {
  readonly #request: ExecuteRequest
  readonly #batches: BatchRunner
  readonly #schedule: Schedule
  readonly #places: Places
  readonly #ready: ReadyList
  readonly #keys = new Map<Task, KeyWithPreimage>()
  readonly #picker: BatchPicker
  readonly #results: Gatherer
  readonly #watch: Watch
  readonly #mender: Mender
  readonly #flights = inFlight()
  #over = false
  /** How many batches and files are under way. */
  #begun = 0
  #finish: (error?: unknown) => void = () => undefined

  constructor(request: ExecuteRequest, pool: Pick<WorkerPool, 'run'>) {
    const todo = [...request.plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task)
    const chains = chainTimes(todo, inputsOf, (task) => request.estimateMs(task.stage) ?? 1)
    this.#request = request
    this.#schedule = schedule(request.plan)
    this.#places = freePlaces({
      jobs: request.jobs,
      waiting: () => (this.#hasEnded ? 0 : this.#ready.size),
      takeBatch: () => this.#dispatch(),
      onError: (error) => {
        this.#finish(error)
      },
    })
    this.#ready = readyList((task) => chains.get(task) ?? 0)
    this.#picker = batchPicker(request.jobs, (task) => request.stages.get(task.stage)?.declaration.limits)
    this.#mender = this.#mendInputs()
    this.#results = gatherResults({
      ...request,
      guard: this.#guard,
      onFailure: this.#fail,
      onRecorded: (results) => {
        for (const result of results) this.#take(result)
        this.#advance()
      },
    })
    this.#batches = this.#runBatches(pool)
    this.#watch = watchOthers({
      ...request,
      guard: this.#guard,
      accepts: (task) => !this.#mustRun(task),
      onMade: (task, output) => {
        this.#reuse(task, output, true)
        this.#advance()
      },
      onFree: this.#makeReady,
    })
  }

  #runBatches(pool: Pick<WorkerPool, 'run'>): BatchRunner {
    return batchRunner({
      ...this.#request,
      pool,
      guard: this.#guard,
      // A run that failed ends its workers, and their deaths are not reported.
      listener: (event) => {
        if (!this.#over) this.#request.listener(event)
      },
      keyOf: (task) => this.#keys.get(task)!,
      onResult: this.#results.add,
      onFailure: this.#mender.onFailure,
      onUnanswered: this.#tryLater,
    })
  }

  #mendInputs(): Mender {
    return mendInputs({
      ...this.#request,
      schedule: this.#schedule,
      onWaiting: (task) => {
        this.#request.ledger.release([this.#keyOf(task)])
        this.#freeDuplicates(task)
        this.#advanceSoon()
      },
      onRetry: this.#tryLater,
      onBlocked: this.#tellBlocked,
      onFailure: this.#fail,
    })
  }

  async run(): Promise<void> {
    const { signal, ledger, handOver } = this.#request
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => {
        if (error === undefined) resolve()
        else reject(error instanceof Error ? error : new Error('what was thrown is no Error', { cause: error }))
      }
    })
    signal.addEventListener('abort', () => {
      this.#finish()
    })
    handOver?.signal.addEventListener('abort', () => {
      this.#advanceSoon()
    })
    this.#advance()
    try {
      await finished
      this.#results.flush()
      ledger.release([...this.#keys.values()].map(({ key }) => key))
    } finally {
      this.#over = true
      this.#watch.stop()
    }
  }

  readonly #keyOf = (task: Task): TaskKey => this.#keys.get(task)!.key

  /** Whether nothing more is begun: the run is over, was interrupted, or another run has taken over. */
  get #hasEnded(): boolean {
    return this.#over || this.#request.signal.aborted || this.#isHandedOver
  }

  get #isHandedOver(): boolean {
    return this.#request.handOver?.signal.aborted === true
  }

  /** Does the work of a timer or a message. An error ends the run, because nobody else would catch it. */
  readonly #guard = (work: () => void): void => {
    if (this.#over) return
    try {
      work()
    } catch (error) {
      this.#finish(error)
    }
  }

  /** Takes up the tasks that have opened. */
  #advance(): void {
    this.#guard(() => {
      let hasOpened = false
      for (let opened = this.#schedule.opened(); opened.length > 0; opened = this.#schedule.opened()) {
        for (const task of opened) this.#enter(task)
        hasOpened = true
      }
      if (hasOpened) this.#places.fill()
      const hasLeft = this.#isHandedOver && this.#begun === 0
      if (this.#schedule.done || this.#request.signal.aborted || hasLeft) this.#finish()
    })
  }

  /** Takes up the tasks that a failure opened, after the messages that have already arrived were heard. */
  #advanceSoon(): void {
    setImmediate(() => {
      this.#advance()
    })
  }

  /** A task whose inputs have settled: reused if it has been made before, else ready. */
  #enter(task: Task): void {
    const { plan, ledger } = this.#request
    const { decision, needed } = plan.get(task)!
    const keys = this.#findKey(task)
    const mayReuse = decision === 'wait' && !this.#mustRun(task)
    const output = mayReuse ? findOutput(keys, ledger, needed) : undefined
    // Places take tasks only after all opened tasks are in the list, so that the longest chain goes first.
    if (output !== undefined) this.#reuse(task, output, false)
    else if (!mayReuse || !this.#keepsFailing(task)) this.#ready.add(task)
  }

  /** A task whose inputs became known, and which failed with these before, is not tried again where its stage says so. */
  #keepsFailing(task: Task): boolean {
    const { stages, ledger, retried } = this.#request
    if (stages.get(task.stage)?.failures !== 'kept' || retried?.(task) === true) return false
    const failure = ledger.keptFailure(this.#keyOf(task))
    if (failure === undefined) return false
    const { error, since } = failure
    this.#lose({ event: 'task-failed', task, error, ms: 0, kept: { since } })
    return true
  }

  #findKey(task: Task): TaskKeys {
    const keys = this.#request.keyOf(task, this.#schedule.outputOf)
    this.#keys.set(task, keys.key)
    return keys
  }

  /** Whether a task that waited for its inputs runs even if a result for these inputs exists. */
  #mustRun(task: Task): boolean {
    return this.#request.forced(task) || this.#request.stages.get(task.stage)?.declaration.impure !== undefined
  }

  readonly #makeReady = (task: Task): void => {
    this.#ready.add(task)
    this.#places.fill()
  }

  #reuse(task: Task, output: ArtifactDigest, shared: boolean): void {
    this.#settle({ event: 'task-reused', task, output, shared })
  }

  /** Runs the next batch of ready tasks on a worker. */
  async #dispatch(): Promise<void> {
    if (this.#hasEnded) return
    const taken = this.#picker.take(this.#ready)
    // An input that was made again since the task became ready may have come out different.
    for (const task of taken.filter(this.#mender.readsRemade)) this.#findKey(task)
    const first = taken.filter((task) => this.#flights.begin(task, this.#keyOf(task)))
    if (first.length === 0) return
    const ours = this.#lease(first)
    this.#begun += 1
    try {
      if (ours[0]?.stage === ingestStage) for (const task of ours) await this.#ingest(task)
      else await this.#execute(ours)
    } finally {
      this.#begun -= 1
      if (this.#isHandedOver) this.#advanceSoon()
    }
  }

  async #execute(tasks: readonly Task[]): Promise<void> {
    const orders = tasks.flatMap((task, id): Order[] => {
      this.#tellStarted(task)
      const order = makeOrder({ task, id }, this.#request, this.#schedule.outputOf)
      if (!('gone' in order)) return [order]
      this.#mender.makeAgain(task, order.gone)
      return []
    })
    this.#advance()
    if (orders.length === 0) return
    await this.#batches.run({ orders, tasks, stage: this.#request.stages.get(tasks[0]!.stage)! })
  }

  /** The coordinator takes files in itself, one after the other in each place: they may be large. */
  async #ingest(task: Task): Promise<void> {
    if (this.#hasEnded) return
    this.#tellStarted(task)
    const taken = await ingestFile(task, this.#keys.get(task)!, this.#request.takeIn)
    this.#guard(() => {
      if ('message' in taken) this.#fail(task, taken)
      else this.#results.add(taken)
    })
  }

  /** Leases tasks, and gives those that are this run's to execute. */
  #lease(tasks: readonly Task[]): readonly Task[] {
    const { ours, others, made } = leaseTasks(tasks, {
      ledger: this.#request.ledger,
      keyOf: this.#keyOf,
      takes: (task) => !this.#mustRun(task) && this.#request.plan.get(task)!.reason.kind !== 'bytes-missing',
    })
    for (const task of others) {
      this.#freeDuplicates(task)
      this.#watch.add(task, this.#keyOf(task))
    }
    for (const [task, output] of made) this.#reuse(task, output, true)
    // A duplicate may have waited for a run that died since. It waits for this run now, and its watch gives no lease back.
    for (const key of ours.map(this.#keyOf))
      for (const duplicate of this.#watch.take(key)) this.#flights.begin(duplicate, key)
    return ours
  }

  /** This run stopped computing a task, which has no result: the task's duplicates become ready themselves. */
  #freeDuplicates(task: Task): void {
    for (const duplicate of this.#flights.end(this.#keyOf(task))) this.#makeReady(duplicate)
  }

  #tellStarted(task: Task): void {
    this.#request.listener({ event: 'task-started', task, reason: this.#request.plan.get(task)!.reason })
  }

  #take({ task, digest, ms }: Result): void {
    this.#picker.learn(task, ms)
    const before = this.#request.plan.get(task)!.output
    if (before !== null && before !== digest)
      this.#request.listener({ event: 'warning', message: irreproducible(task) })
    this.#settle({ event: 'task-finished', task, output: digest, ms })
  }

  #settle(event: Extract<RunEvent, { readonly output: ArtifactDigest }>): void {
    this.#schedule.settle(event.task, event.output)
    this.#request.listener(event)
    for (const duplicate of this.#flights.end(this.#keyOf(event.task))) this.#reuse(duplicate, event.output, false)
  }

  readonly #fail = (task: Task, error: TaskError, ms = 0): void => {
    this.#request.ledger.fail({ task, key: this.#keyOf(task), error, ms })
    this.#freeDuplicates(task)
    const isKept = this.#request.stages.get(task.stage)?.failures === 'kept' && isKeptFailure(error)
    this.#lose({ event: 'task-failed', task, error, ms, ...(isKept ? { kept: { since: null } } : {}) })
  }

  #lose(event: Extract<RunEvent, { readonly event: 'task-failed' }>): void {
    this.#request.listener(event)
    this.#tellBlocked(this.#schedule.fail(event.task), event.task)
    this.#advanceSoon()
  }

  readonly #tellBlocked = (blocked: readonly Task[], by: Task): void => {
    for (const task of blocked) this.#request.listener({ event: 'task-blocked', task, by: by.name })
  }

  /** Makes a task ready again that was not tried, or was tried with damaged inputs. Where nothing more is begun, others may take it. */
  readonly #tryLater = (task: Task): void => {
    if (this.#isHandedOver) this.#request.ledger.release([this.#keyOf(task)])
    this.#freeDuplicates(task)
    this.#makeReady(task)
  }
}

function irreproducible({ name }: Task): string {
  return `${name} made other bytes than before from the same code, params and inputs: its stage is not reproducible`
}
