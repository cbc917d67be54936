import type { Task } from '../graph/task.ts'
import type { Listener } from './events.ts'

/** The running tasks are named after this time without a sign, then after twice the time, and so on. */
const silentMs = 30_000

/** Names the tasks that run while nothing else happens. */
export interface SilenceWatch {
  began(task: Task): void
  ended(task: Task): void
  /** A task told how far it is. */
  heard(): void
}

/** Makes a watch over the tasks of a run; its timer runs only while some task does. */
export function watchSilence(listener: Listener): SilenceWatch {
  const running = new Map<Task, number>()
  let timer: NodeJS.Timeout | undefined
  let heardAt = 0
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      const now = Date.now()
      const silent = now - heardAt
      if (silent < silentMs) {
        wait(silentMs - silent)
        return
      }
      listener({
        event: 'silence',
        ms: silent,
        tasks: [...running].map(([task, since]) => ({ task, ms: now - since })),
      })
      wait(silent)
    }, ms)
    timer.unref()
  }
  const heard = (): void => {
    heardAt = Date.now()
  }
  return {
    began(task) {
      heard()
      running.set(task, heardAt)
      if (timer === undefined) wait(silentMs)
    },
    ended(task) {
      heard()
      running.delete(task)
      if (running.size > 0) return
      clearTimeout(timer)
      timer = undefined
    },
    heard,
  }
}
