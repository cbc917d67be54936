import type { Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { digestBytes } from '../values/digest.ts'
import { describeExit } from './describe-exit.ts'
import type { Listener } from './events.ts'
import { touchError, touchRecord, undeclaredTouches } from './judge-touches.ts'
import type { RunnableStage } from './execute-plan.ts'
import type { Result } from './ledger.ts'
import type { Order, TaskError } from './messages.ts'
import { slots } from './slots.ts'
import { flavourOf } from './worker-process.ts'
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
  /** A task touched what its key does not cover. */
  readonly onTouch: (stage: string, error: TaskError) => void
  /** Whether that is a failure. */
  readonly strict: boolean
  readonly signal: AbortSignal
}

/** Runs batches on workers, within the threads that there are. */
export interface BatchRunner {
  run(batch: TaskBatch): Promise<void>
}

/** Makes a batch runner; a task whose worker dies of it is tried once more. */
export function batchRunner(ports: BatchPorts): BatchRunner {
  const places = slots(ports.jobs)
  const deaths = new Map<Task, number>()
  return {
    async run(batch) {
      const { limits } = batch.stage.declaration
      const flavour = flavourOf(limits)
      const started = new Map<number, Date>()
      await places.take(flavour.threads)
      const end = await ports.pool.run({
        orders: batch.orders,
        stages: [batch.stage.text],
        flavour,
        seconds: limits?.seconds,
        onMessage: (message, worker) => {
          if (!ports.signal.aborted) hear(message, { batch, started, worker: worker.name }, ports)
        },
      })
      places.give(flavour.threads)
      if (ports.signal.aborted) return
      end.unanswered.forEach((order, i) => {
        const task = batch.tasks[order.id]!
        if (i === 0 && end.started) worry(task, { end, limits, deaths, ports })
        else ports.onUnanswered(task)
      })
    },
  }
}

interface Hearing {
  readonly batch: TaskBatch
  readonly started: Map<number, Date>
  readonly worker: string
}

function hear(message: TaskMessage, { batch, started, worker }: Hearing, ports: BatchPorts): void {
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
      done(message, { task, batch, worker, started: started.get(message.id) ?? new Date() }, ports)
      return
    default:
      message satisfies never
  }
}

interface Done {
  readonly task: Task
  readonly batch: TaskBatch
  readonly worker: string
  readonly started: Date
}

function done(
  message: Extract<TaskMessage, { type: 'done' }>,
  { task, batch, worker, started }: Done,
  ports: BatchPorts,
): void {
  const { bytes, ms, touches, doors } = message
  const { code, declaration } = batch.stage
  const undeclared = undeclaredTouches(touches, declaration)
  if (undeclared.length > 0) {
    const error = touchError(task.name, undeclared, touches)
    if (ports.strict) {
      ports.onFailure(task, error, ms)
      return
    }
    ports.onTouch(task.stage, error)
  }
  const record = { ...touchRecord(touches, declaration), ...(Object.keys(doors).length > 0 ? { doors } : {}) }
  const made = { task, key: ports.keyOf(task), code, format: declaration.output.format, bytes, ms, worker, record }
  ports.onResult({ ...made, digest: digestBytes(bytes), started })
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
