import { readFileSync } from 'node:fs'
import PQueue from 'p-queue'
import { ingestStage, type Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { batchRunner, type BatchRunner } from './batch-runner.ts'
import type { Summary } from './events.ts'
import type { ExecuteRequest } from './execute-plan.ts'
import type { Result } from './ledger.ts'
import { findSources } from './make-order.ts'
import type { Order, TaskError } from './messages.ts'
import { chainTimes, readyList, type ReadyList } from './ready-list.ts'
import { inputsOf, schedule, type Schedule } from './schedule.ts'
import type { WorkerPool } from './worker-pool.ts'

/** How long a batch of small tasks should keep a worker busy: long enough to hide the journey, short against a second. */
const batchMs = 30
const batchSize = 64
/** Results are gathered this long, so that one transaction records many. */
const gatherMs = 4
/** How often a run looks for results of tasks that another run is computing. */
const pollMs = 100

/** Brings a plan to its end: one `run()` each. Effects go through the request's ports and the pool. */
export class PlanRunner {
  readonly #request: ExecuteRequest
  readonly #batches: BatchRunner
  readonly #board: Schedule
  readonly #queue: PQueue
  readonly #ready: ReadyList
  readonly #keys = new Map<Task, KeyWithPreimage>()
  /** Running averages of the milliseconds that a task of a stage takes. */
  readonly #averages = new Map<string, number>()
  readonly #gathered: Result[] = []
  readonly #tally: { -readonly [count in keyof Summary]: number }
  #gathering: NodeJS.Timeout | undefined
  #finish: (error?: unknown) => void = () => undefined

  constructor(request: ExecuteRequest, pool: WorkerPool) {
    const todo = [...request.plan.values()].filter(({ decision }) => decision !== 'reuse').map(({ task }) => task)
    const chains = chainTimes(todo, inputsOf, (task) => request.estimateMs(task.stage) ?? 1)
    this.#request = request
    this.#board = schedule(request.plan)
    this.#queue = new PQueue({ concurrency: request.jobs })
    this.#batches = batchRunner({
      pool,
      jobs: request.jobs,
      keyOf: (task) => this.#keys.get(task)!,
      listener: request.listener,
      onResult: (result) => {
        this.#gather(result)
      },
      onFailure: (task, error, ms) => {
        if (error.code === 'damaged-input') this.#mend(task, error)
        else this.#fail(task, error, ms)
      },
      onUnanswered: (task) => {
        this.#makeReady(task)
      },
      onTouch: once((_, error) => {
        request.listener({ event: 'warning', message: `${error.message}; ${error.fix ?? ''}` })
      }),
      strict: request.strict,
      signal: request.signal,
    })
    this.#ready = readyList((task) => chains.get(task) ?? 0)
    this.#tally = { reused: request.plan.size - todo.length, ran: 0, failed: 0, blocked: 0 }
  }

  async run(): Promise<Summary> {
    const { signal, ledger } = this.#request
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => {
        if (error === undefined) resolve()
        else
          reject(error instanceof Error ? error : new Error('something that is no Error was thrown', { cause: error }))
      }
    })
    signal.addEventListener('abort', () => {
      this.#finish()
    })
    this.#advance()
    try {
      await finished
    } finally {
      this.#flush()
      ledger.release([...this.#keys.values()].map(({ key }) => key))
    }
    return this.#tally
  }

  /** Takes up the tasks that have opened. Whatever it throws ends the run: the event loop has no other caller. */
  #advance(): void {
    try {
      for (let opened = this.#board.opened(); opened.length > 0; opened = this.#board.opened()) {
        for (const task of opened) this.#enter(task)
      }
      if (this.#board.done || this.#request.signal.aborted) this.#finish()
    } catch (error) {
      this.#finish(error)
    }
  }

  /** A task whose inputs have settled: reused if it has been made before, else ready. */
  #enter(task: Task): void {
    const { plan, keyOf, ledger } = this.#request
    const planned = plan.get(task)!
    const { key, accepted } = keyOf(task, (input) => this.#board.outputOf(input))
    this.#keys.set(task, key)
    if (planned.decision === 'wait' && !this.#mustRun(task)) {
      for (const candidate of [key, ...accepted]) {
        const found = ledger.find(candidate.key)
        if (found === undefined || (planned.needed && ledger.location(found.output) === undefined)) continue
        this.#reuse(task, found.output, false)
        return
      }
    }
    this.#makeReady(task)
  }

  /** Whether a task that waited for its inputs runs whatever they turned out to be. */
  #mustRun(task: Task): boolean {
    return this.#request.forced(task) || this.#request.stages.get(task.stage)?.declaration.impure !== undefined
  }

  #makeReady(task: Task): void {
    this.#ready.add(task)
    void this.#queue.add(() =>
      this.#dispatch().catch((error: unknown) => {
        this.#finish(error)
      }),
    )
  }

  #reuse(task: Task, output: ArtifactDigest, shared: boolean): void {
    this.#tally.reused += 1
    this.#board.settle(task, output)
    this.#request.listener({ event: 'task-reused', task, output, shared })
  }

  /** Runs the next batch of ready tasks on a worker. */
  async #dispatch(): Promise<void> {
    const { ledger, signal, stages } = this.#request
    if (signal.aborted || this.#ready.size === 0) return
    const tasks = this.#takeBatch()
    const claimed = ledger.claim(tasks.map((task) => this.#keyOf(task)))
    for (const task of tasks) if (!claimed.has(this.#keyOf(task))) this.#watch(task)
    const ours = tasks.filter((task) => claimed.has(this.#keyOf(task)) && !this.#madeMeanwhile(task))
    const orders = ours.flatMap((task, id) => this.#prepare(task, id))
    if (orders.length > 0) {
      await this.#batches.run({ orders, tasks: ours, stage: stages.get(ours[orders[0]!.id]!.stage)! })
    }
    this.#advance()
  }

  #takeBatch(): Task[] {
    const share = Math.ceil(this.#ready.size / (2 * this.#request.jobs))
    return this.#ready.take((task, batch) => {
      const first = batch[0]!
      const ms = this.#averages.get(first.stage)
      if (task.stage !== first.stage || ms === undefined || this.#limitsOf(task)?.seconds !== undefined) return false
      return batch.length < Math.min(share, batchSize) && ms * batch.length < batchMs
    })
  }

  /** Between the plan and the claim, another run may have recorded the task. */
  #madeMeanwhile(task: Task): boolean {
    const { plan, ledger } = this.#request
    const planned = plan.get(task)!
    if (this.#mustRun(task) || planned.reason.kind === 'bytes-missing') return false
    const key = this.#keyOf(task)
    const found = ledger.find(key)
    if (found === undefined || ledger.location(found.output) === undefined) return false
    ledger.release([key])
    this.#reuse(task, found.output, true)
    return true
  }

  #prepare(task: Task, id: number): Order[] {
    const { listener, plan, stages } = this.#request
    listener({ event: 'task-started', task, reason: plan.get(task)!.reason })
    if (task.stage === ingestStage) {
      this.#ingest(task)
      return []
    }
    const sources = findSources(task, this.#request, (input) => this.#board.outputOf(input))
    if ('gone' in sources) {
      this.#reopen(task, sources.gone)
      return []
    }
    return [{ id, task: task.name, code: stages.get(task.stage)!.code, params: task.params, inputs: sources.inputs }]
  }

  #ingest(task: Task): void {
    const started = new Date()
    const key = this.#keys.get(task)!
    const { bytes, digest } = this.#request.readFile(task)
    const planned = (JSON.parse(key.preimage) as { ingest: string }).ingest
    if (digest !== planned) {
      this.#fail(task, fileChanged([task.file]), 0)
      return
    }
    const ms = Date.now() - started.getTime()
    this.#gather({
      task,
      key,
      code: null,
      format: 'file',
      bytes,
      digest,
      started,
      ms,
      worker: 'coordinator',
      record: { file: task.file },
    })
  }

  #gather(result: Result): void {
    const changed = this.#request.changedFiles(result.task)
    if (changed.length > 0) {
      this.#fail(result.task, fileChanged(changed), result.ms)
      return
    }
    this.#gathered.push(result)
    this.#gathering ??= setTimeout(() => {
      this.#flush()
    }, gatherMs)
  }

  #flush(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    const results = this.#gathered.splice(0)
    if (results.length === 0) return
    try {
      this.#request.ledger.record(results)
    } catch (error) {
      this.#finish(error)
      return
    }
    for (const result of results) this.#settle(result)
    this.#advance()
  }

  #settle({ task, digest, ms }: Result): void {
    const average = this.#averages.get(task.stage)
    this.#averages.set(task.stage, average === undefined ? ms : average + (ms - average) / 8)
    const { listener, plan } = this.#request
    const before = plan.get(task)!.output
    if (before !== null && before !== digest) {
      const message = `${task.name} made other bytes than before from the same code, params and inputs: its stage is not reproducible`
      listener({ event: 'warning', message })
    }
    this.#tally.ran += 1
    this.#board.settle(task, digest)
    listener({ event: 'task-finished', task, output: digest, ms })
  }

  #fail(task: Task, error: TaskError, ms: number): void {
    const { ledger, listener } = this.#request
    ledger.release([this.#keyOf(task)])
    const blocked = this.#board.fail(task)
    this.#tally.failed += 1
    this.#tally.blocked += blocked.length
    listener({ event: 'task-failed', task, error, ms })
    for (const descendant of blocked) listener({ event: 'task-blocked', task: descendant, by: task.name })
    setImmediate(() => {
      this.#advance()
    })
  }

  /** A worker found damaged bytes among a task's inputs: they are put aside and made again, and then the task runs. */
  #mend(task: Task, error: TaskError): void {
    const { ledger, listener } = this.#request
    const damaged = inputsOf(task).filter((input) => isDamaged(this.#board.outputOf(input), ledger))
    for (const input of damaged) {
      ledger.setAside(this.#board.outputOf(input))
      listener({
        event: 'warning',
        message: `the stored bytes of ${input.name} were damaged; they are put aside and made again`,
      })
    }
    if (damaged.length === 0) this.#fail(task, error, 0)
    else this.#reopen(task, damaged)
    setImmediate(() => {
      this.#advance()
    })
  }

  #reopen(task: Task, inputs: readonly Task[]): void {
    this.#request.ledger.release([this.#keyOf(task)])
    this.#tally.reused -= this.#board.reopen(task, inputs).length
  }

  /** Waits for a task that another run is computing, and takes it over should that run die. */
  #watch(task: Task): void {
    const { ledger, signal } = this.#request
    const key = this.#keyOf(task)
    const look = (): void => {
      if (signal.aborted) return
      const found = ledger.find(key)
      if (found !== undefined && ledger.location(found.output) !== undefined) {
        this.#reuse(task, found.output, true)
        this.#advance()
      } else if (ledger.claim([key]).has(key)) {
        ledger.release([key])
        this.#makeReady(task)
      } else setTimeout(look, pollMs)
    }
    setTimeout(look, pollMs)
  }

  #keyOf(task: Task) {
    return this.#keys.get(task)!.key
  }

  #limitsOf(task: Task) {
    return this.#request.stages.get(task.stage)?.declaration.limits
  }
}

/** Tells of each stage once: its tasks differ by seed, not by what they touch. */
function once(tell: (stage: string, error: TaskError) => void): (stage: string, error: TaskError) => void {
  const told = new Set<string>()
  return (stage, error) => {
    if (!told.has(stage)) tell(stage, error)
    told.add(stage)
  }
}

function isDamaged(digest: ArtifactDigest, ledger: ExecuteRequest['ledger']): boolean {
  const place = ledger.location(digest)
  return place === undefined || digestBytes('inline' in place ? place.inline : readFileSync(place.file)) !== digest
}

function fileChanged(files: readonly string[]): TaskError {
  const message = `${files.join(' and ')} changed while the run was under way, so the result is not recorded`
  return { code: 'input-changed', message, frames: [], fix: 'run again' }
}
