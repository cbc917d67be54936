import type { Task } from '../graph/task.ts'
import type { TaskError } from '../worker/messages.ts'
import { damagedInputs } from './damaged-inputs.ts'
import type { Listener } from './events.ts'
import type { Ledger } from './ledger.ts'
import { inputsOf, type Schedule } from './schedule.ts'

/** Has inputs made again whose stored bytes are damaged or gone. */
export interface Mender {
  /** A task failed. Where its worker found damaged bytes among its inputs, they are put aside and made again, and then the task runs. */
  readonly onFailure: (task: Task, error: TaskError, ms: number) => void
  /** The bytes of some inputs are gone: the task waits until they are made again. */
  readonly makeAgain: (task: Task, inputs: readonly Task[]) => void
  /** Whether an input of the task has been made again in this run: it may have come out different. */
  readonly readsRemade: (task: Task) => boolean
}

/** What becomes of a task whose inputs are mended. */
export interface MendPorts {
  readonly ledger: Pick<Ledger, 'location' | 'setAside'>
  readonly schedule: Pick<Schedule, 'outputOf' | 'isLost' | 'block' | 'reopen'>
  readonly listener: Listener
  /** The task waits for its inputs, so this run computes it no longer. */
  readonly onWaiting: (task: Task) => void
  /** The task read its inputs before they were mended. */
  readonly onRetry: (task: Task) => void
  readonly onBlocked: (blocked: readonly Task[], by: Task) => void
  /** The task failed of something else, or its worker complains of inputs that are whole. */
  readonly onFailure: (task: Task, error: TaskError, ms: number) => void
}

/** Makes a mender for one run. */
export function mendInputs(ports: MendPorts): Mender {
  const { schedule } = ports
  const remade = new Set<Task>()
  /** The tasks that told of damage that had been mended before: each may once, else it might tell so for ever. */
  const toldLate = new Set<Task>()
  const readsRemade = (task: Task): boolean => inputsOf(task).some((input) => remade.has(input))
  const makeAgain = (task: Task, inputs: readonly Task[]): void => {
    ports.onWaiting(task)
    for (const input of inputs) remade.add(input)
    // Making an input again may have failed meanwhile.
    const lost = inputs.find((input) => schedule.isLost(input))
    if (lost === undefined) schedule.reopen(task, inputs)
    else ports.onBlocked(schedule.block(task), lost)
  }
  return {
    readsRemade,
    makeAgain,
    onFailure(task, error, ms) {
      if (error.code !== 'damaged-input') {
        ports.onFailure(task, error, ms)
        return
      }
      const damaged = damagedInputs(task, schedule.outputOf, ports.ledger)
      for (const input of damaged) putAside(input, ports)
      if (damaged.length > 0) makeAgain(task, damaged)
      else if (!readsRemade(task) || toldLate.has(task)) ports.onFailure(task, error, ms)
      else {
        toldLate.add(task)
        ports.onRetry(task)
      }
    },
  }
}

function putAside(input: Task, { ledger, schedule, listener }: MendPorts): void {
  const digest = schedule.outputOf(input)
  // The bytes are gone where another task has met the same damage before.
  if (ledger.location(digest) === undefined) return
  ledger.setAside(digest)
  const message = `the stored bytes of ${input.name} were damaged; they are put aside and made again`
  listener({ event: 'warning', message })
}
