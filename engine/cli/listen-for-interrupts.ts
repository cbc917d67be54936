/** Aborts at the first Ctrl-C (or SIGTERM), so that a run can end cleanly; the second one ends the process at once. */
export function listenForInterrupts(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const hear = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', hear)
  process.on('SIGTERM', hear)
  const stop = (): void => {
    process.off('SIGINT', hear)
    process.off('SIGTERM', hear)
  }
  return { signal: controller.signal, stop }
}
