/** Edits that belong together: saves of an editor and checkouts of many files come in bursts. */
export interface Edits {
  readonly add: (path: string) => void
  /** Waits for the end of a burst, or of the signal. */
  readonly ended: () => Promise<void>
  /** The paths of the bursts so far; each is given once. */
  readonly take: () => string[]
}

/** A burst ends when nothing has come for so long, and what never ends is given in parts. */
const [quietMs, mostMs] = [100, 2000]

/** Gathers edits into bursts until a signal aborts. */
export function gatherEdits(signal: AbortSignal): Edits {
  const paths = new Set<string>()
  const waiting = new Set<() => void>()
  let [quiet, most]: (NodeJS.Timeout | undefined)[] = []
  let hasEnded = false
  const end = (): void => {
    clearTimeout(quiet)
    clearTimeout(most)
    most = undefined
    hasEnded = true
    for (const tell of waiting) tell()
    waiting.clear()
  }
  signal.addEventListener('abort', end)
  return {
    add(path) {
      if (signal.aborted) return
      paths.add(path)
      clearTimeout(quiet)
      quiet = setTimeout(end, quietMs)
      most ??= setTimeout(end, mostMs)
    },
    async ended() {
      if (hasEnded || signal.aborted) return
      await new Promise<void>((resolve) => waiting.add(resolve))
    },
    take() {
      const taken = [...paths]
      paths.clear()
      hasEnded = false
      return taken
    },
  }
}
