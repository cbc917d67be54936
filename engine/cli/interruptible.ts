import { echoMs, isOfInterrupt } from '../session/is-of-interrupt.ts'

/** A command that has not ended after this time waits for another process: for git, or for a stage that hangs while it is loaded. */
const patienceMs = 900

/**
 * Aborts at the first Ctrl-C or SIGTERM, so that a run can end cleanly. The second one ends the process at once, and so does the
 * end of the patience. What has been recorded is safe in each case.
 */
function listenForInterrupts(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let first = 0
  const hear = (): void => {
    if (controller.signal.aborted && performance.now() - first > echoMs) process.exit(130)
    if (controller.signal.aborted) return
    first = performance.now()
    controller.abort()
    timer = setTimeout(() => process.exit(130), patienceMs)
  }
  process.on('SIGINT', hear)
  process.on('SIGTERM', hear)
  const stop = (): void => {
    clearTimeout(timer)
    process.off('SIGINT', hear)
    process.off('SIGTERM', hear)
  }
  return { signal: controller.signal, stop }
}

/**
 * Does work that an interrupt may end; the exit code. What the work throws because of it ends it with 130 and the line given.
 */
export async function interruptible(line: string, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const { signal, stop } = listenForInterrupts()
  try {
    return await work(signal)
  } catch (error) {
    if (!(await isOfInterrupt(error, signal))) throw error
    process.stderr.write(`${line}\n`)
    return 130
  } finally {
    stop()
  }
}
