import type { Declaration } from '../values/declaration.ts'
import type { WorkerBuild } from './build-worker.ts'
import type { FromWorker, Order, StageText, TaskError } from './messages.ts'
import { flavourOf, WorkerProcess, type Flavour, type WorkerExit } from './worker-process.ts'

/** A message about one task of a batch. */
export type TaskMessage = Exclude<FromWorker, { type: 'described' | 'spent' }>

/** Tasks that travel to a worker together. */
export interface Batch {
  readonly orders: readonly Order[]
  readonly stages: readonly StageText[]
  readonly flavour: Flavour
  /** The worker is killed when a task takes longer. */
  readonly seconds: number | undefined
  readonly onMessage: (message: TaskMessage, worker: WorkerProcess) => void
}

/** How a batch ended; the orders that were not answered are still to be dealt with. */
export interface BatchEnd {
  readonly unanswered: readonly Order[]
  /** The first unanswered order had been started. */
  readonly started: boolean
  readonly exit: WorkerExit | undefined
  readonly timedOut: boolean
}

/** Long-lived worker processes, started when needed, at most `size` of them. It must be closed. */
export class WorkerPool {
  readonly #place: { build: WorkerBuild; scratch: string; cwd: string }
  #size: number
  #closed = false
  readonly #idle: WorkerProcess[] = []
  readonly #busy = new Set<WorkerProcess>()
  #started = 0
  readonly #onExit = (): void => {
    for (const worker of [...this.#idle, ...this.#busy]) worker.kill()
  }

  constructor(size: number, place: { build: WorkerBuild; scratch: string; cwd: string }) {
    this.#size = size
    this.#place = place
    process.once('exit', this.#onExit)
  }

  /** Lets more workers live at once. */
  grow(size: number): void {
    this.#size = Math.max(this.#size, size)
  }

  /** Starts workers for tasks without limits, up to so many in all. */
  warm(count: number): void {
    while (!this.#closed && this.#idle.length + this.#busy.size < Math.min(count, this.#size))
      this.#idle.push(this.#start(flavourOf(undefined)))
  }

  /** Runs a batch on one worker and tells each message as it comes. A worker's death is an outcome, no error. */
  run(batch: Batch): Promise<BatchEnd> {
    if (this.#closed) return Promise.reject(new Error('the workers have been closed'))
    const worker = this.#take(batch.flavour, batch.orders[0]?.code)
    const unanswered = new Map(batch.orders.map((order) => [order.id, order]))
    let [started, timedOut] = [false, false]
    let timer: NodeJS.Timeout | undefined
    const limit = (seconds: number): void => {
      timer = setTimeout(() => {
        timedOut = true
        worker.kill()
      }, seconds * 1000)
    }
    return new Promise((resolve) => {
      const end = (exit: WorkerExit | undefined): void => {
        clearTimeout(timer)
        this.#release(worker)
        resolve({ unanswered: [...unanswered.values()], started, exit, timedOut })
      }
      worker.listen((message) => {
        if (message.type === 'spent') worker.spend(message.but)
        // What packages made a worker say of other tasks is nobody's answer.
        if (message.type === 'described' || message.type === 'spent' || !unanswered.has(message.id)) return
        if (message.type === 'started') {
          started = true
          clearTimeout(timer)
          if (batch.seconds !== undefined) limit(batch.seconds)
        }
        if (message.type === 'done' || message.type === 'failed') {
          unanswered.delete(message.id)
          started = false
        }
        batch.onMessage(message, worker)
        if (unanswered.size === 0) end(undefined)
      }, end)
      worker.send({ type: 'run', orders: batch.orders }, batch.stages)
    })
  }

  /** Loads stages in a worker and returns what they declare, or the error that loading one met. */
  async describe(stages: readonly StageText[]): Promise<(Declaration | TaskError)[]> {
    const worker = this.#take(flavourOf(undefined))
    const found = new Map<number, Declaration | TaskError>()
    await new Promise<void>((resolve) => {
      worker.listen(
        (message) => {
          if (message.type === 'spent') worker.spend(message.but)
          if (message.type === 'described') found.set(message.id, message.declaration)
          if (message.type === 'failed') found.set(message.id, message.error)
          if (found.size === stages.length) resolve()
        },
        () => {
          resolve()
        },
      )
      stages.forEach((stage, id) => {
        worker.send({ type: 'describe', id, code: stage.code }, [stage])
      })
    })
    this.#release(worker)
    return stages.map(
      (_, id) =>
        found.get(id) ?? { code: 'worker-died', message: 'the worker died while it loaded the stage', frames: [] },
    )
  }

  /** Ends the workers that are idle: the next batch gets one that has run nothing before. */
  retire(): void {
    for (const worker of this.#idle.splice(0)) worker.kill()
  }

  /** Ends all workers at once, and starts no more; done when they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    process.off('exit', this.#onExit)
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((worker) => worker.end()))
  }

  #take(flavour: Flavour, code?: string): WorkerProcess {
    const at = this.#idle.findIndex(
      (worker) =>
        worker.flavour.threads === flavour.threads &&
        worker.flavour.megabytes === flavour.megabytes &&
        worker.isGoodFor(code),
    )
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1)
    if (at < 0 && this.#idle.length + this.#busy.size >= this.#size) this.#idle.shift()?.kill()
    const worker = idle ?? this.#start(flavour)
    this.#busy.add(worker)
    return worker
  }

  #start(flavour: Flavour): WorkerProcess {
    return new WorkerProcess({ ...this.#place, flavour, name: `worker-${(this.#started += 1)}` })
  }

  #release(worker: WorkerProcess): void {
    this.#busy.delete(worker)
    worker.listen(
      () => undefined,
      () => undefined,
    )
    if (worker.alive && !worker.isSpent) this.#idle.push(worker)
    else worker.kill()
  }
}
