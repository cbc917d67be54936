import type { Declaration } from '../values/declaration.ts'
import type { WorkerBuild } from '../builds/build-worker.ts'
import { describeExit } from './describe-exit.ts'
import type { FromWorker, Order, StageText, TaskError } from '../worker/messages.ts'
import { resourcesOf, WorkerProcess, type Resources, type WorkerExit } from './worker-process.ts'

/** A message about one task of a batch. */
export type TaskMessage = Exclude<FromWorker, { type: 'described' | 'spent' }>

/** Tasks that travel to a worker together. */
export interface Batch {
  readonly orders: readonly Order[]
  readonly stages: readonly StageText[]
  readonly resources: Resources
  /** The worker is killed when a task takes longer. */
  readonly seconds: number | undefined
  /** Whether it goes to a worker that has done nothing before. */
  readonly fresh?: boolean
  /** Kills the worker: the batch ends as if the worker had died. */
  readonly signal?: AbortSignal
  readonly onMessage: (message: TaskMessage, worker: Pick<WorkerProcess, 'name' | 'served' | 'retire'>) => void
}

/** How a batch ended; the orders that were not answered are still to be dealt with. */
export interface BatchEnd {
  readonly unanswered: readonly Order[]
  /** The first unanswered order had been started. */
  readonly started: boolean
  /** The worker had done nothing before that one. */
  readonly fresh: boolean
  readonly exit: WorkerExit | undefined
  readonly timedOut: boolean
}

/** Where workers are started, and what on. */
export interface Place {
  readonly build: WorkerBuild
  readonly scratch: string
  readonly cwd: string
  /** The variables that workers get beside those that the engine sets; those of this process where not given. */
  readonly env?: NodeJS.ProcessEnv
  /** How long a worker may take to load one stage and tell what the stage declares. */
  readonly loadMs?: number
}

/** The limit for loading a stage: the stage's own limits are not known before it is loaded. */
const mostLoadMs = 60_000

/** Long-lived worker processes, started when needed, at most `size` of them. It must be closed. */
export class WorkerPool {
  readonly #place: Place
  #size: number
  #closed = false
  readonly #idle: WorkerProcess[] = []
  readonly #busy = new Set<WorkerProcess>()
  #started = 0
  readonly #onExit = (): void => {
    for (const worker of [...this.#idle, ...this.#busy]) worker.kill()
  }

  constructor(size: number, place: Place) {
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
      this.#rest(this.#start(resourcesOf({})))
  }

  /** Runs a batch on one worker and tells each message as it comes. A worker's death is an outcome, no error. */
  run(batch: Batch): Promise<BatchEnd> {
    if (this.#closed) return Promise.reject(new Error('the workers have been closed'))
    const worker = this.#take(batch.resources, { code: batch.orders[0]?.code, fresh: batch.fresh })
    const unanswered = new Map(batch.orders.map((order) => [order.id, order]))
    let [started, timedOut] = [false, false]
    let timer: NodeJS.Timeout | undefined
    const limit = (seconds: number): void => {
      timer = setTimeout(() => {
        timedOut = true
        worker.kill()
      }, seconds * 1000)
    }
    const abort = (): void => {
      worker.kill()
    }
    batch.signal?.addEventListener('abort', abort)
    return new Promise((resolve) => {
      const end = (exit: WorkerExit | undefined): void => {
        clearTimeout(timer)
        batch.signal?.removeEventListener('abort', abort)
        this.#release(worker)
        resolve({ unanswered: [...unanswered.values()], started, fresh: worker.served === 0, exit, timedOut })
      }
      worker.listen((message) => {
        // A retired worker may have started the next task before it was killed.
        if (worker.isRetired) return
        if (message.type === 'spent') worker.spend(message.but)
        // Packages may make a worker send messages of other tasks; such messages are ignored.
        if (message.type === 'described' || message.type === 'spent' || !unanswered.has(message.id)) return
        if (message.type === 'started') {
          started = true
          clearTimeout(timer)
          if (batch.seconds !== undefined) limit(batch.seconds)
        }
        if (isAnswer(message)) {
          clearTimeout(timer)
          unanswered.delete(message.id)
          started = false
        }
        batch.onMessage(message, worker)
        if (isAnswer(message)) worker.served += 1
        if (unanswered.size === 0) end(undefined)
        else if (worker.isSpent) worker.kill()
      }, end)
      worker.send({ type: 'run', orders: batch.orders }, batch.stages)
    })
  }

  /** Loads stages in a worker and returns for each what it declares, or the error of loading it. */
  async describe(stages: readonly StageText[]): Promise<(Declaration | TaskError)[]> {
    const found: (Declaration | TaskError)[] = []
    while (found.length < stages.length) found.push(...(await this.#describeSome(stages.slice(found.length))))
    return found
  }

  /** Describes stages until the worker dies; the stage that was being loaded then gets an error. */
  async #describeSome(stages: readonly StageText[]): Promise<(Declaration | TaskError)[]> {
    const { loadMs = mostLoadMs } = this.#place
    const worker = this.#take(resourcesOf({}))
    const found: (Declaration | TaskError)[] = []
    let timer: NodeJS.Timeout | undefined
    let timedOut = false
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        timedOut = true
        worker.kill()
      }, loadMs)
    }
    await new Promise<void>((resolve) => {
      worker.listen(
        (message) => {
          if (message.type === 'spent') worker.spend(message.but)
          if (message.type !== 'described' && message.type !== 'failed') return
          worker.served += 1
          found.push(message.type === 'described' ? message.declaration : message.error)
          if (found.length === stages.length || worker.isSpent) resolve()
          else wait()
        },
        (exit) => {
          if (found.length < stages.length) found.push(timedOut ? loadsTooLong(loadMs) : diedLoading(exit))
          resolve()
        },
      )
      wait()
      stages.forEach((stage, id) => {
        worker.send({ type: 'describe', id, code: stage.code }, [stage])
      })
    })
    clearTimeout(timer)
    this.#release(worker)
    return found
  }

  /** Ends all workers at once, and starts no more; done when they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    process.off('exit', this.#onExit)
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((worker) => worker.end()))
  }

  /** A worker for tasks of a stage; a fresh one has done nothing before. */
  #take(
    resources: Resources,
    { code, fresh = false }: { code?: string | undefined; fresh?: boolean | undefined } = {},
  ): WorkerProcess {
    const at = this.#idle.findIndex(
      (worker) =>
        worker.resources.threads === resources.threads &&
        worker.resources.megabytes === resources.megabytes &&
        worker.isGoodFor(code) &&
        (!fresh || worker.served === 0),
    )
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1)
    if (at < 0 && this.#idle.length + this.#busy.size >= this.#size) this.#idle.shift()?.kill()
    const worker = idle ?? this.#start(resources)
    worker.keepAwake(true)
    this.#busy.add(worker)
    return worker
  }

  #start(resources: Resources): WorkerProcess {
    return new WorkerProcess({ ...this.#place, resources, name: `worker-${(this.#started += 1)}` })
  }

  #release(worker: WorkerProcess): void {
    this.#busy.delete(worker)
    worker.listen(
      () => undefined,
      () => undefined,
    )
    if (worker.alive) this.#rest(worker)
    else worker.kill()
  }

  #rest(worker: WorkerProcess): void {
    worker.keepAwake(false)
    this.#idle.push(worker)
  }
}

function isAnswer(message: TaskMessage): message is Extract<TaskMessage, { type: 'done' | 'failed' }> {
  return message.type === 'done' || message.type === 'failed'
}

function loadsTooLong(ms: number): TaskError {
  return {
    code: 'timeout',
    message: `loading it takes longer than ${ms / 1000} s`,
    frames: [],
    fix: 'a module that is loaded only declares: what it computes belongs into run()',
  }
}

function diedLoading(exit: WorkerExit): TaskError {
  const { message } = describeExit({ exit, timedOut: false, fresh: true, limits: undefined, tries: 1 }).error
  return { code: 'worker-died', message: `${message}, while it loaded the stage`, frames: [] }
}
