import { Database } from './sqlite.ts'

/** How long a lock is waited for. */
const patienceMs = 60_000

/** How long SQLite itself waits for a lock, which nothing can interrupt. */
export const sqliteWaitsMs = 250

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Does something with a database, again and again while another process has it locked, for a minute at most. SQLite's own waiting
 * is too short for that, and does not cover every case where it says "busy".
 */
export function patiently<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isBusy(error)) throw error
    return whileDeaf(() => tryAgain(work))
  }
}

function tryAgain<T>(work: () => T): T {
  const until = Date.now() + patienceMs
  for (let pause = 5; ; pause = Math.min(250, pause * 2)) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/** A process that waits hears no signal: who would listen gives way to the system, which ends it at once. What is recorded is safe. */
function whileDeaf<T>(work: () => T): T {
  const heard = signals.map((signal) => ({
    signal,
    listeners: process.rawListeners(signal) as NodeJS.SignalsListener[],
  }))
  for (const { signal, listeners } of heard) for (const listener of listeners) process.off(signal, listener)
  try {
    return work()
  } finally {
    for (const { signal, listeners } of heard) for (const listener of listeners) process.on(signal, listener)
  }
}
