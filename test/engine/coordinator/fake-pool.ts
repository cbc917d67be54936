import type { Order, TaskError } from '../../../engine/worker/messages.ts'
import type { Observed } from '../../../engine/worker/recorder.ts'
import type { Batch, BatchEnd, TaskMessage, WorkerPool } from '../../../engine/coordinator/worker-pool.ts'
import type { WorkerExit } from '../../../engine/coordinator/worker-process.ts'
import type { Json } from '../../../engine/values/canonical-json.ts'
import { digestBytes } from '../../../engine/values/digest.ts'

/** What a task's message says beside its output. */
export interface Made {
  readonly text?: string
  readonly ms?: number
  readonly observed?: Observed
  readonly doors?: Readonly<Record<string, Json>>
  readonly left?: readonly string[]
}

/** A batch that lies at a worker until the test says what becomes of it. */
export interface Handed {
  readonly batch: Batch
  readonly worker: { readonly name: string; served: number; retire(): void }
  /** The names of the tasks that are not answered yet. */
  readonly waiting: () => string[]
  /** The task that has started and is not answered. */
  readonly running: () => string | undefined
  start(task: string): void
  progress(task: string, done: number, total: number): void
  /** The task is done; it starts first where it has not. */
  done(task: string, made?: Made): void
  /** The task failed; it starts first where it has not. */
  fail(task: string, error?: Partial<TaskError>, stray?: boolean): void
  /** The worker ends before all of its orders are answered. */
  die(exit?: WorkerExit): void
  /** The pool kills the worker, because the task that runs takes longer than its limit. */
  timeOut(): void
}

/** A pool without processes: batches lie there until the test answers them. */
export interface FakePool extends Pick<WorkerPool, 'run'> {
  /** All batches that were handed over, in order. */
  readonly handed: Handed[]
  /** The batches that are not answered yet. */
  readonly open: () => Handed[]
  /** The open batch that holds a task. */
  readonly at: (task: string) => Handed
}

/** Makes a pool; its workers are reused as the real ones are. */
export function fakePool(): FakePool {
  const handed: Handed[] = []
  const idle: Handed['worker'][] = []
  let born = 0
  const open = (): Handed[] => handed.filter(({ waiting }) => waiting().length > 0)
  return {
    handed,
    open,
    at(task) {
      const found = open().find(({ waiting }) => waiting().includes(task))
      if (found === undefined)
        throw new Error(
          `no worker has ${task}, but ${open()
            .flatMap((one) => one.waiting())
            .join()}`,
        )
      return found
    },
    run(batch) {
      const at = idle.findIndex(({ served }) => batch.fresh !== true || served === 0)
      const worker =
        at < 0 ? { name: `worker-${(born += 1)}`, served: 0, retire: () => undefined } : idle.splice(at, 1)[0]!
      return new Promise((resolve) => {
        handed.push(
          handOver(batch, worker, (end) => {
            if (end.exit === undefined) idle.push(worker)
            resolve(end)
          }),
        )
      })
    },
  }
}

function handOver(batch: Batch, worker: Handed['worker'], end: (end: BatchEnd) => void): Handed {
  const unanswered = new Map(batch.orders.map((order) => [order.task, order]))
  let started: string | undefined
  const tell = (message: TaskMessage): void => {
    batch.onMessage(message, worker)
  }
  const idOf = (task: string): number => unanswered.get(task)!.id
  const start = (task: string): void => {
    started = task
    tell({ type: 'started', id: idOf(task) })
  }
  const finish = (exit: WorkerExit | undefined, timedOut = false): void => {
    const left = [...unanswered.values()]
    unanswered.clear()
    end({ unanswered: left, started: started !== undefined, fresh: worker.served === 0, exit, timedOut })
  }
  const answer = (task: string, message: (order: Order) => TaskMessage): void => {
    if (started !== task) start(task)
    const order = unanswered.get(task)!
    unanswered.delete(task)
    started = undefined
    tell(message(order))
    worker.served += 1
    if (unanswered.size === 0) finish(undefined)
  }
  return {
    batch,
    worker,
    waiting: () => [...unanswered.keys()],
    running: () => started,
    start,
    progress: (task, done, total) => {
      tell({ type: 'progress', id: idOf(task), done, total })
    },
    done: (task, made) => {
      answer(task, (order) => doneMessage(order, made))
    },
    fail: (task, error, stray) => {
      const failure = { code: 'thrown', message: 'Error: no luck', frames: [], ...error }
      answer(task, ({ id }) => ({ type: 'failed', id, error: failure, ms: 7, ...(stray === true ? { stray } : {}) }))
    },
    die: (exit = { code: null, signal: 'SIGKILL' }) => {
      finish(exit)
    },
    timeOut: () => {
      finish({ code: null, signal: 'SIGKILL' }, true)
    },
  }
}

/** Bytes that depend on the params and the inputs alone, as those of a pure stage. */
function doneMessage(order: Order, { text, ms = 5, observed = {}, doors = {}, left = [] }: Made = {}): TaskMessage {
  const inputs = Object.values(order.inputs).flat()
  const made = text ?? `${JSON.stringify(order.params)} of ${inputs.map(({ digest }) => digest.slice(0, 8)).join()}`
  const bytes = new TextEncoder().encode(made)
  return { type: 'done', id: order.id, bytes, digest: digestBytes(bytes), ms, observed, doors, left }
}
