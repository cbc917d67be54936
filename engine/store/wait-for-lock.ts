import { Database } from './sqlite.ts'

/** How long a lock is waited for. */
const patienceMs = 60_000

/** How long SQLite itself waits for a lock: hardly, as nothing can interrupt it then. */
export const sqliteWaitsMs = 10

const signals = ['SIGINT', 'SIGTERM'] as const

/** How `patiently` lets time pass. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Does something with a database, again and again while another process has it locked, for a minute at most. */
export function patiently<T>(work: () => T, pause = block): T {
  try {
    return work()
  } catch (error) {
    if (!isBusy(error)) throw error
    return withDefaultSignals(() => tryAgain(work, pause))
  }
}

function tryAgain<T>(work: () => T, pause: (ms: number) => void): T {
  const until = Date.now() + patienceMs
  for (let ms = 5; ; ms = Math.min(250, ms * 2)) {
    pause(ms)
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error
    }
  }
}

/** Whether SQLite has found the database locked. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/**
 * A process that blocks hears no signal: those who would listen step aside, and an interrupt ends the process at once, by the
 * signal. What is recorded is safe. One that had come in the last milliseconds before is not heard: it takes a second one.
 */
function withDefaultSignals<T>(work: () => T): T {
  const listeners = signals.map((signal) => process.rawListeners(signal) as NodeJS.SignalsListener[])
  signals.forEach((signal, i) => {
    for (const listener of listeners[i]!) process.off(signal, listener)
  })
  try {
    return work()
  } finally {
    signals.forEach((signal, i) => {
      for (const listener of listeners[i]!) process.on(signal, listener)
    })
  }
}
