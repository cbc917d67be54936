import { ingestStage, type Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { discard } from '../values/bytes-in-file.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import { batchRunner, type BatchRunner } from './batch-runner.ts'
import type { Summary } from './events.ts'
import type { Result } from './ledger.ts'
import { leaseTasks } from './lease-tasks.ts'
import { damagedInputs } from './damaged-inputs.ts'
import { gatherResults, type Gatherer } from './gather-results.ts'
import { findOutput } from './find-output.ts'
import { freePlaces, type Places } from './free-places.ts'
import { inFlight } from './in-flight.ts'
import { fileChanged, ingestFile } from './ingest-file.ts'
import { findSources } from './make-order.ts'
import type { Order, TaskError } from '../worker/messages.ts'
import { batchPicker, type BatchPicker } from './pick-batch.ts'
import { chainTimes, readyList, type ReadyList } from './ready-list.ts'
import { inputsOf, schedule, type Schedule } from './schedule.ts'
import { tallyTasks, type Tally } from './tally-tasks.ts'
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
  readonly #tally: Tally
  readonly #flights = inFlight()
  /** The tasks that are made again because their bytes were damaged or gone. */
  readonly #remade = new Set<Task>()
  /** The tasks that told of damage that had been mended before. */
  readonly #toldLate = new Set<Task>()
  #over = false
  #finish: (error?: unknown) => void = () => undefined

  constructor(request: ExecuteRequest, pool: Pick<WorkerPool, 'run'>) {
    const todo = [...request.plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task)
    const chains = chainTimes(todo, inputsOf, (task) => request.estimateMs(task.stage) ?? 1)
    this.#request = request
    this.#schedule = schedule(request.plan)
    this.#places = freePlaces({
      jobs: request.jobs,
      waiting: () => (this.#over || request.signal.aborted ? 0 : this.#ready.size),
      takeBatch: () => this.#dispatch(),
      onError: (error) => {
        this.#finish(error)
      },
    })
    this.#ready = readyList((task) => chains.get(task) ?? 0)
    this.#picker = batchPicker(request.jobs, (task) => request.stages.get(task.stage)?.declaration.limits)
    this.#tally = tallyTasks(request.plan)
    const { ledger } = request
    const guard = (work: () => void): void => {
      this.#guard(work)
    }
    this.#batches = batchRunner({
      ...request,
      pool,
      guard,
      // Workers that are ended with a run that failed are no news.
      listener: (event) => {
        if (!this.#over) request.listener(event)
      },
      keyOf: (task) => this.#keys.get(task)!,
      onResult: (result) => {
        this.#gather(result)
      },
      onFailure: (task, error, ms) => {
        if (error.code === 'damaged-input') this.#mend(task, error)
        else this.#fail(task, error, ms)
      },
      onUnanswered: (task) => {
        this.#tryLater(task)
      },
    })
    this.#results = gatherResults({
      ledger,
      guard,
      onRecorded: (results) => {
        for (const result of results) this.#settle(result)
        this.#advance()
      },
    })
    this.#watch = watchOthers({
      ledger,
      listener: request.listener,
      guard,
      accepts: (task) => !this.#mustRun(task),
      onMade: (task, output) => {
        this.#reuse(task, output, true)
        this.#advance()
      },
      onFree: (task) => {
        this.#makeReady(task)
      },
    })
  }

  async run(): Promise<Summary> {
    const { signal, ledger } = this.#request
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => {
        if (error === undefined) resolve()
        else reject(error instanceof Error ? error : new Error('what was thrown is no Error', { cause: error }))
      }
    })
    signal.addEventListener('abort', () => {
      this.#finish()
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
    return this.#tally.summary()
  }

  /** Does what a timer or a message asks for. Whatever it throws ends the run: the event loop has no other caller. */
  #guard(work: () => void): void {
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
      if (this.#schedule.done || this.#request.signal.aborted) this.#finish()
    })
  }

  /** A task whose inputs have settled: reused if it has been made before, else ready. */
  #enter(task: Task): void {
    const { plan, keyOf, ledger } = this.#request
    const { decision, needed } = plan.get(task)!
    const keys = keyOf(task, (input) => this.#schedule.outputOf(input))
    this.#keys.set(task, keys.key)
    const mayReuse = decision === 'wait' && !this.#mustRun(task)
    const output = mayReuse ? findOutput(keys, ledger, needed) : undefined
    // Places take tasks once all that have opened are in the list: the longest chain is known then.
    if (output === undefined) this.#ready.add(task)
    else this.#reuse(task, output, false)
  }

  /** Whether a task that waited for its inputs runs whatever they turned out to be. */
  #mustRun(task: Task): boolean {
    return this.#request.forced(task) || this.#request.stages.get(task.stage)?.declaration.impure !== undefined
  }

  #makeReady(task: Task): void {
    this.#ready.add(task)
    this.#places.fill()
  }

  #reuse(task: Task, output: ArtifactDigest, shared: boolean): void {
    this.#tally.note(task, 'reused')
    this.#schedule.settle(task, output)
    this.#request.listener({ event: 'task-reused', task, output, shared })
    this.#reuseInDuplicates(task, output)
  }

  /** Runs the next batch of ready tasks on a worker. */
  async #dispatch(): Promise<void> {
    const { signal, stages } = this.#request
    if (this.#over || signal.aborted) return
    const taken = this.#picker.take(this.#ready)
    for (const task of taken) this.#renewKey(task)
    const first = taken.filter((task) => this.#flights.begin(task, this.#keyOf(task)))
    if (first.length === 0) return
    const ours = this.#lease(first)
    if (ours[0]?.stage === ingestStage) {
      await this.#ingestAll(ours)
      return
    }
    const orders = ours.flatMap((task, id) => this.#prepare(task, id))
    this.#advance()
    if (orders.length === 0) return
    await this.#batches.run({ orders, tasks: ours, stage: stages.get(ours[orders[0]!.id]!.stage)! })
  }

  /** An input that was made again since the task became ready may have come out different. */
  #renewKey(task: Task): void {
    if (!inputsOf(task).some((input) => this.#remade.has(input))) return
    this.#keys.set(task, this.#request.keyOf(task, (input) => this.#schedule.outputOf(input)).key)
  }

  /** Leases tasks, and gives those that are this run's to execute. */
  #lease(tasks: readonly Task[]): readonly Task[] {
    const { ours, others, made } = leaseTasks(tasks, {
      ledger: this.#request.ledger,
      keyOf: (task) => this.#keyOf(task),
      takes: (task) => !this.#mustRun(task) && this.#request.plan.get(task)!.reason.kind !== 'bytes-missing',
    })
    for (const task of others) {
      this.#freeDuplicates(task)
      this.#watch.add(task, this.#keyOf(task))
    }
    for (const [task, output] of made) this.#reuse(task, output, true)
    // A duplicate may have waited for a run that died since. It waits for this run now, and its watch gives no lease back.
    for (const key of ours.map((task) => this.#keyOf(task)))
      for (const duplicate of this.#watch.take(key)) this.#flights.begin(duplicate, key)
    return ours
  }

  /** A task is no longer being computed here, and has no result: its duplicates are on their own. */
  #freeDuplicates(task: Task): void {
    for (const duplicate of this.#flights.end(this.#keyOf(task))) this.#makeReady(duplicate)
  }

  #prepare(task: Task, id: number): Order[] {
    const { listener, plan, stages } = this.#request
    listener({ event: 'task-started', task, reason: plan.get(task)!.reason })
    const sources = findSources(task, this.#request, (input) => this.#schedule.outputOf(input))
    if ('gone' in sources) {
      this.#reopen(task, sources.gone)
      return []
    }
    const { code, program } = stages.get(task.stage)!
    const needs = program === undefined ? {} : { program }
    return [{ id, task: task.name, code, params: task.params, inputs: sources.inputs, ...needs }]
  }

  /** One after the other: files may be large, and each batch has one of the places. */
  async #ingestAll(tasks: readonly Task[]): Promise<void> {
    const { listener, plan, signal, takeIn } = this.#request
    for (const task of tasks) {
      if (this.#over || signal.aborted) return
      listener({ event: 'task-started', task, reason: plan.get(task)!.reason })
      const taken = await ingestFile(task, this.#keys.get(task)!, takeIn)
      this.#guard(() => {
        if ('message' in taken) this.#fail(task, taken, 0)
        else this.#gather(taken)
      })
    }
  }

  #gather(result: Result): void {
    const changed = this.#request.changedFiles(result.task, result.worker)
    if (changed.length > 0) {
      discard(result.bytes)
      this.#fail(result.task, fileChanged(changed), result.ms)
      return
    }
    this.#results.add(result)
  }

  #settle({ task, digest, ms }: Result): void {
    this.#picker.learn(task, ms)
    const { listener, plan } = this.#request
    const before = plan.get(task)!.output
    if (before !== null && before !== digest) {
      const message = `${task.name} made other bytes than before from the same code, params and inputs: its stage is not reproducible`
      listener({ event: 'warning', message })
    }
    this.#tally.note(task, 'ran')
    this.#schedule.settle(task, digest)
    listener({ event: 'task-finished', task, output: digest, ms })
    this.#reuseInDuplicates(task, digest)
  }

  #reuseInDuplicates(task: Task, output: ArtifactDigest): void {
    for (const duplicate of this.#flights.end(this.#keyOf(task))) this.#reuse(duplicate, output, false)
  }

  #fail(task: Task, error: TaskError, ms: number): void {
    const { ledger, listener } = this.#request
    ledger.fail({ task, key: this.#keyOf(task), error, ms })
    this.#freeDuplicates(task)
    const blocked = this.#schedule.fail(task)
    this.#tally.note(task, 'failed')
    listener({ event: 'task-failed', task, error, ms })
    this.#tellBlocked(blocked, task)
    setImmediate(() => {
      this.#advance()
    })
  }

  #tellBlocked(blocked: readonly Task[], by: Task): void {
    for (const task of blocked) {
      this.#tally.note(task, 'blocked')
      this.#request.listener({ event: 'task-blocked', task, by: by.name })
    }
  }

  /** A worker found damaged bytes among a task's inputs: they are put aside and made again, and then the task runs. */
  #mend(task: Task, error: TaskError): void {
    const { ledger, listener } = this.#request
    const damaged = damagedInputs(task, (input) => this.#schedule.outputOf(input), ledger)
    for (const input of damaged) {
      // Gone where another task has met the same damage before.
      if (ledger.location(this.#schedule.outputOf(input)) === undefined) continue
      ledger.setAside(this.#schedule.outputOf(input))
      listener({
        event: 'warning',
        message: `the stored bytes of ${input.name} were damaged; they are put aside and made again`,
      })
    }
    if (damaged.length === 0 && this.#tellsLate(task)) this.#tryLater(task)
    else if (damaged.length === 0) this.#fail(task, error, 0)
    else this.#reopen(task, damaged)
    setImmediate(() => {
      this.#advance()
    })
  }

  /** Whether an input may have been made again since the worker read it. Once for each task: else it might tell so for ever. */
  #tellsLate(task: Task): boolean {
    if (this.#toldLate.has(task) || !inputsOf(task).some((input) => this.#remade.has(input))) return false
    this.#toldLate.add(task)
    return true
  }

  /** A task that had no fair try: it is ready again. */
  #tryLater(task: Task): void {
    this.#freeDuplicates(task)
    this.#makeReady(task)
  }

  #reopen(task: Task, inputs: readonly Task[]): void {
    this.#request.ledger.release([this.#keyOf(task)])
    this.#freeDuplicates(task)
    for (const input of inputs) this.#remade.add(input)
    // Making an input again may have failed meanwhile.
    const lost = inputs.find((input) => this.#schedule.isLost(input))
    if (lost !== undefined) this.#tellBlocked(this.#schedule.block(task), lost)
    else for (const input of this.#schedule.reopen(task, inputs)) this.#tally.note(input, undefined)
  }

  #keyOf(task: Task): TaskKey {
    return this.#keys.get(task)!.key
  }
}
