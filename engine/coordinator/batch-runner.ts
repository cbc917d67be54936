import type { Task } from '../graph/task.ts'
import type { KeyWithPreimage } from '../plan/task-key.ts'
import { discard } from '../values/bytes-in-file.ts'
import { UserError } from '../values/user-error.ts'
import { describeDeath, describeExit } from './describe-exit.ts'
import type { Listener } from './events.ts'
import type { HandOver } from './flights.ts'
import { undeclaredError, observedRecord, undeclaredKinds } from './judge-observed.ts'
import type { Result } from './ledger.ts'
import type { Order, StageText, TaskError } from '../worker/messages.ts'
import { slots, type Slots } from './slots.ts'
import { nameLeft } from '../worker/stray-errors.ts'
import { watchSilence, type SilenceWatch } from './watch-silence.ts'
import { resourcesOf, secondsFor, type WorkerExit } from './worker-process.ts'
import type { Batch, BatchEnd, TaskMessage, WorkerPool } from './worker-pool.ts'
import type { RunnableStage } from './execute-request.ts'

/** Tasks of one stage that one worker runs in turn. The id of an order is the index of its task. */
interface TaskBatch {
  readonly orders: readonly Order[]
  readonly tasks: readonly Task[]
  readonly stage: RunnableStage
}

/** Who hears what became of the tasks of a batch. */
export interface BatchPorts {
  readonly pool: Pick<WorkerPool, 'run'>
  readonly jobs: number
  readonly keyOf: (task: Task) => KeyWithPreimage
  readonly listener: Listener
  readonly onResult: (result: Result) => void
  readonly onFailure: (task: Task, error: TaskError, ms: number) => void
  /** The worker ended before it came to the task. */
  readonly onUnanswered: (task: Task) => void
  /** Whether a task that uses what its key does not cover fails; else there is a warning. */
  readonly strict: boolean
  readonly signal: AbortSignal
  readonly places?: Slots | undefined
  readonly handOver?: HandOver | undefined
  /** Runs what messages ask for; what it throws ends the run. */
  readonly guard: (work: () => void) => void
}

/** Runs batches on workers, within the threads that there are. */
export interface BatchRunner {
  run(batch: TaskBatch): Promise<void>
}

/** When this many workers in a row have ended before they took a task, the run ends: no worker is going to take one. */
const mostStillborn = 4

/**
 * Makes a batch runner. A task is tried a second time, alone and on a new worker, in two cases: its worker died of it, or it
 * failed of something that an earlier task of its worker may have begun.
 *
 * Its `run` throws UserError `no-workers` if several workers in a row end before they take a task.
 */
export function batchRunner(ports: BatchPorts): BatchRunner {
  const places = ports.places ?? slots(ports.jobs)
  const tries = new Map<Task, number>()
  const told = new Set<string>()
  const silence = watchSilence(ports.listener)
  let stillborn = 0
  const isOver = (): boolean => ports.signal.aborted
  /** Runs orders on one worker, and gives the orders that are to be tried again. */
  const runOnce = async (batch: TaskBatch, text: StageText, fresh: boolean): Promise<Order[]> => {
    const { limits } = batch.stage.declaration
    const hearing: Hearing = { batch, file: text.file, started: new Map(), again: [], told, tries, silence }
    const taskOf = (order: Order): Task => batch.tasks[order.id]!
    const flight = ports.handOver?.begin(batch.orders.map(taskOf).map((task) => ({ task, key: ports.keyOf(task) })))
    const end = await ports.pool.run({
      orders: batch.orders,
      stages: [text],
      resources: resourcesOf(batch.stage.declaration),
      seconds: secondsFor(batch.stage.declaration),
      fresh,
      signal: flight === undefined ? ports.signal : AbortSignal.any([ports.signal, flight.signal]),
      onMessage: (message, worker) => {
        if (isOver()) return
        ports.guard(() => {
          hear(message, worker, { hearing, ports })
        })
      },
    })
    flight?.end()
    for (const order of batch.orders) silence.ended(taskOf(order))
    if (isOver()) return []
    if (flight?.signal.aborted === true) {
      for (const order of [...end.unanswered, ...hearing.again]) ports.onUnanswered(taskOf(order))
      return []
    }
    stillborn = end.exit !== undefined && hearing.started.size === 0 ? stillborn + 1 : 0
    if (end.exit !== undefined && stillborn === mostStillborn) throw noWorkers(end.exit)
    end.unanswered.forEach((order, i) => {
      const task = taskOf(order)
      // The death of a worker tells nothing of a task that had not started. No task is handed out for ever, because each death
      // counts: for the task that had started, or as a worker that never took one.
      if (i > 0 || !end.started) ports.onUnanswered(task)
      else if (mayLive(task, { end, limits, tries, ports })) hearing.again.push(order)
    })
    return hearing.again
  }
  return {
    async run(batch) {
      const { threads } = resourcesOf(batch.stage.declaration)
      const text = await batch.stage.text()
      await places.take(threads)
      try {
        if (isOver()) return
        if (ports.handOver?.signal.aborted === true) {
          batch.tasks.forEach(ports.onUnanswered)
          return
        }
        const again = await runOnce(batch, text, false)
        for (const order of again) if (!isOver()) await runOnce({ ...batch, orders: [order] }, text, true)
      } finally {
        places.give(threads)
      }
    },
  }
}

interface Hearing {
  readonly batch: TaskBatch
  /** The stage's source file. */
  readonly file: string
  readonly started: Map<number, Date>
  /** The orders that are to be tried once more. */
  readonly again: Order[]
  /** The warnings that were told of a stage. Each is told once, because the stage's tasks differ by seed, not by what they do. */
  readonly told: Set<string>
  /** How often each task was tried that was given another chance. */
  readonly tries: Map<Task, number>
  readonly silence: SilenceWatch
}

function hear(message: TaskMessage, worker: Worker, { hearing, ports }: { hearing: Hearing; ports: BatchPorts }): void {
  const { batch, started, silence } = hearing
  const task = batch.tasks[message.id]!
  switch (message.type) {
    case 'started':
      started.set(message.id, new Date())
      silence.began(task)
      ports.listener({ event: 'task-running', task, worker: worker.name })
      return
    case 'progress':
      silence.heard()
      ports.listener({ event: 'task-progress', task, done: message.done, total: message.total })
      return
    case 'failed':
      silence.ended(task)
      if (isDoubtful(message, worker, hearing)) tryAgain(message, { task, hearing, ports })
      else ports.onFailure(task, message.error, message.ms)
      return
    case 'done':
      silence.ended(task)
      done(message, worker, { task, hearing, ports })
      return
    default:
      message satisfies never
  }
}

/** What the runner knows of the worker that sent a message. */
type Worker = Parameters<Batch['onMessage']>[1]

type Failed = Extract<TaskMessage, { type: 'failed' }>
type Done = Extract<TaskMessage, { type: 'done' }>

interface Heard {
  readonly task: Task
  readonly hearing: Hearing
  readonly ports: BatchPorts
}

/** Whether the failure of a task may come from something that its worker had done before the task. */
function isDoubtful({ id, error, stray }: Failed, { served }: Worker, { batch, file, tries }: Hearing): boolean {
  if (stray !== true || served === 0 || tries.has(batch.tasks[id]!)) return false
  return !error.frames.some((frame) => frame.startsWith(`${file}:`))
}

function tryAgain({ id, error }: Failed, { task, hearing, ports }: Heard): void {
  const { batch, tries, again } = hearing
  tries.set(task, 1)
  again.push(batch.orders.find((order) => order.id === id)!)
  ports.listener({
    event: 'warning',
    message: `${task.name}: ${error.message}; its worker had done other work before, which may have begun it: trying once more on a new one`,
  })
}

function done(message: Done, worker: Worker, { task, hearing, ports }: Heard): void {
  const { bytes, digest, ms, observed, doors, left, program } = message
  const { batch, started, told } = hearing
  const { code, declaration } = batch.stage
  const warn = (about: string, message: string): void => {
    if (!told.has(`${about} ${task.stage}`)) ports.listener({ event: 'warning', message })
    told.add(`${about} ${task.stage}`)
  }
  const undeclared = undeclaredKinds(observed, declaration)
  if (undeclared.length > 0) {
    const error = undeclaredError(task.name, undeclared, observed)
    if (ports.strict) {
      // The package's modules may have kept what they read. The next task would then get it, and nobody would see that.
      worker.retire()
      discard(bytes)
      ports.onFailure(task, error, ms)
      return
    }
    warn('observed', `${error.message}; ${error.fix ?? ''}`)
  }
  if (left.length > 0) warn('left', describeLeft(task.name, left))
  for (const [i, failure] of (program?.failed ?? []).entries())
    ports.listener({ event: 'warning', message: `${task.name}: try ${i + 1} failed: ${failure}` })
  const record = {
    ...observedRecord(observed, declaration),
    ...(Object.keys(doors).length > 0 ? { doors } : {}),
    ...(program === undefined ? {} : { program }),
  }
  const made = { task, key: ports.keyOf(task), code, format: declaration.output.format, bytes, ms, worker: worker.name }
  // The digest is the worker's, so that the store refuses bytes that changed on their way.
  ports.onResult({ ...made, record, digest, started: started.get(message.id) ?? new Date() })
}

function describeLeft(task: string, left: readonly string[]): string {
  return `${task} left work running that its result does not depend on: ${nameLeft(left)}; its worker is replaced, as after each task that does so`
}

interface Worrying {
  readonly end: BatchEnd
  readonly limits: RunnableStage['declaration']['limits']
  readonly tries: Map<Task, number>
  readonly ports: BatchPorts
}

/** Whether a task is tried once more after its worker died: the task fails where another try makes no sense. */
function mayLive(task: Task, { end, limits, tries, ports }: Worrying): boolean {
  const count = (tries.get(task) ?? 0) + 1
  tries.set(task, count)
  const { error, final } = describeExit({ ...end, limits, tries: count })
  if (final) ports.onFailure(task, error, end.timedOut ? (limits?.seconds ?? 0) * 1000 : 0)
  else ports.listener({ event: 'warning', message: `${task.name}: ${error.message}; trying once more` })
  return !final
}

function noWorkers(exit: WorkerExit): UserError {
  return new UserError({
    code: 'no-workers',
    what: `workers end before they take a task, ${mostStillborn} in a row: the last one ${describeDeath(exit)}`,
    fix: 'see what they printed above; `--jobs 1` takes less memory, and deleting cache/engine/ builds them anew',
  })
}
