import type { Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { discard } from '../values/bytes-in-file.ts'
import { UserError } from '../values/user-error.ts'
import { describeDeath, describeExit } from './describe-exit.ts'
import type { Listener } from './events.ts'
import { touchError, touchRecord, undeclaredTouches } from './judge-touches.ts'
import type { RunnableStage } from './execute-plan.ts'
import type { Result } from './ledger.ts'
import type { Order, TaskError } from './messages.ts'
import { slots } from './slots.ts'
import { flavourOf, type WorkerExit } from './worker-process.ts'
import type { BatchEnd, TaskMessage, WorkerPool } from './worker-pool.ts'

/** Tasks of one stage that travel together: an order's id is its task's place in the list. */
export interface TaskBatch {
  readonly orders: readonly Order[]
  readonly tasks: readonly Task[]
  readonly stage: RunnableStage
}

/** Who hears what became of the tasks of a batch. */
export interface BatchPorts {
  readonly pool: WorkerPool
  readonly jobs: number
  readonly keyOf: (task: Task) => KeyWithPreimage
  readonly listener: Listener
  readonly onResult: (result: Result) => void
  readonly onFailure: (task: Task, error: TaskError, ms: number) => void
  /** The worker died before it came to the task, or of it for the first time. */
  readonly onUnanswered: (task: Task) => void
  /** Whether a task that touches what its key does not cover fails; else there is a warning. */
  readonly strict: boolean
  readonly signal: AbortSignal
  /** Runs what messages ask for; what it throws ends the run. */
  readonly guard: (work: () => void) => void
}

/** Runs batches on workers, within the threads that there are. */
export interface BatchRunner {
  run(batch: TaskBatch): Promise<void>
}

/** So many workers in a row that end before they take a task mean that none will. */
const mostStillborn = 4

/**
 * Makes a batch runner; a task whose worker dies of it is tried once more.
 *
 * Its `run` throws UserError `no-workers` where workers end before they take a task, one after the other.
 */
export function batchRunner(ports: BatchPorts): BatchRunner {
  const places = slots(ports.jobs)
  const deaths = new Map<Task, number>()
  const warned = new Set<string>()
  let stillborn = 0
  const isOver = (): boolean => ports.signal.aborted
  return {
    async run(batch) {
      const { limits } = batch.stage.declaration
      const flavour = flavourOf(limits)
      const started = new Map<number, Date>()
      const text = await batch.stage.text()
      await places.take(flavour.threads)
      if (isOver()) return
      const end = await ports.pool.run({
        orders: batch.orders,
        stages: [text],
        flavour,
        seconds: limits?.seconds,
        onMessage: (message, worker) => {
          if (isOver()) return
          ports.guard(() => {
            hear(message, { batch, started, warned, worker: worker.name }, ports)
          })
        },
      })
      places.give(flavour.threads)
      if (isOver()) return
      stillborn = end.exit !== undefined && started.size === 0 ? stillborn + 1 : 0
      if (end.exit !== undefined && stillborn === mostStillborn) throw noWorkers(end.exit)
      end.unanswered.forEach((order, i) => {
        const task = batch.tasks[order.id]!
        // A worker that dies before it comes to a task says nothing of the task. No task is handed out for ever: each death
        // is counted for the task that was started, or as a worker that never took one.
        if (i === 0 && end.started) worry(task, { end, limits, deaths, ports })
        else ports.onUnanswered(task)
      })
    },
  }
}

interface Hearing {
  readonly batch: TaskBatch
  readonly started: Map<number, Date>
  /** The stages whose touches have been told of: their tasks differ by seed, not by what they touch. */
  readonly warned: Set<string>
  readonly worker: string
}

function hear(message: TaskMessage, hearing: Hearing, ports: BatchPorts): void {
  const { batch, started } = hearing
  const task = batch.tasks[message.id]!
  switch (message.type) {
    case 'started':
      started.set(message.id, new Date())
      return
    case 'progress':
      ports.listener({ event: 'task-progress', task, done: message.done, total: message.total })
      return
    case 'failed':
      ports.onFailure(task, message.error, message.ms)
      return
    case 'done':
      done(message, task, hearing, ports)
      return
    default:
      message satisfies never
  }
}

type Done = Extract<TaskMessage, { type: 'done' }>

function done(message: Done, task: Task, { batch, started, warned, worker }: Hearing, ports: BatchPorts): void {
  const { bytes, digest, ms, touches, doors } = message
  const { code, declaration } = batch.stage
  const undeclared = undeclaredTouches(touches, declaration)
  if (undeclared.length > 0) {
    const error = touchError(task.name, undeclared, touches)
    if (ports.strict) {
      discard(bytes)
      ports.onFailure(task, error, ms)
      return
    }
    const message = `${error.message}; ${error.fix ?? ''}`
    if (!warned.has(task.stage)) ports.listener({ event: 'warning', message })
    warned.add(task.stage)
  }
  const record = { ...touchRecord(touches, declaration), ...(Object.keys(doors).length > 0 ? { doors } : {}) }
  const made = { task, key: ports.keyOf(task), code, format: declaration.output.format, bytes, ms, worker, record }
  // The worker's digest: bytes that changed on their way are refused by the store.
  ports.onResult({ ...made, digest, started: started.get(message.id) ?? new Date() })
}

interface Worrying {
  readonly end: BatchEnd
  readonly limits: RunnableStage['declaration']['limits']
  readonly deaths: Map<Task, number>
  readonly ports: BatchPorts
}

/** A worker died of a task, as it seems: it is tried once more, unless that makes no sense. */
function worry(task: Task, { end, limits, deaths, ports }: Worrying): void {
  const tries = (deaths.get(task) ?? 0) + 1
  deaths.set(task, tries)
  const { error, final } = describeExit({ ...end, limits, tries })
  if (final) {
    ports.onFailure(task, error, end.timedOut ? (limits?.seconds ?? 0) * 1000 : 0)
    return
  }
  ports.listener({ event: 'warning', message: `${task.name}: ${error.message}; trying once more` })
  ports.onUnanswered(task)
}

function noWorkers(exit: WorkerExit): UserError {
  return new UserError({
    code: 'no-workers',
    what: `workers end before they take a task, ${mostStillborn} in a row: the last one ${describeDeath(exit)}`,
    fix: 'see what they printed above; `--jobs 1` takes less memory, and deleting cache/engine/ builds them anew',
  })
}
