/** Tells when nothing keeps a process alive but its channel to its parent. */
export interface EventLoop {
  /** The process is at work from now on. `onStall` is called when nothing is left that could end the work. */
  begin(onStall: () => void): void
  /** The process is no longer at work: it waits for its parent. */
  end(): void
  /** Waits until there is nothing that Node would wait for before the process ends; false where that takes longer than `ms`. */
  quiet(ms: number): Promise<boolean>
  /** What Node waits for, by its own names, beside timers, pipes and what it waited for at `accept`. */
  busyWith(): string[]
  /** Accepts what Node waits for now as part of the process, however long it lasts. */
  accept(): Promise<void>
}

/** How long a process must have nothing to do to count as stalled: another thread may report the end of its work a little later. */
const stallMs = 1000

/** How long to wait for a process to say that it has nothing to do; one that has nothing to do says so at once. */
const acceptMs = 50

/** What is not counted: another watch sees timers, and Node lists the pipes of standard output though nobody waits for them. */
const uncounted: ReadonlySet<string> = new Set(['Timeout', 'Immediate', 'PipeWrap', 'TTYWrap'])

/** Functions of Node, taken before a package can replace them. */
const { setTimeout, setImmediate, clearTimeout } = globalThis

/**
 * Watches the event loop of this process. Node itself knows when a process is through with all that it began, work in other
 * threads included: it then emits `beforeExit`, as the channel to the parent does not count while the process is at work.
 */
export function eventLoop(channel: { ref(): void; unref(): void }): EventLoop {
  let accepted: ReadonlyMap<string, number> = new Map()
  let isNeverQuiet = false
  let onQuiet: (() => void) | undefined
  let stall: { readonly tell: () => void; timer?: NodeJS.Timeout; again?: boolean } | undefined
  const hear = (): void => {
    // A process ends when this event leaves it nothing to do.
    setImmediate(onQuiet ?? nothing)
    if (onQuiet !== undefined || stall === undefined) return
    const { tell, again = false } = stall
    if (again) {
      setImmediate(tell)
      return
    }
    stall.again = true
    stall.timer = setTimeout(nothing, stallMs)
  }
  process.on('beforeExit', hear)
  const busyWith = (): string[] => {
    const left = new Map(accepted)
    return process.getActiveResourcesInfo().filter((name) => {
      const known = left.get(name) ?? 0
      left.set(name, known - 1)
      return known <= 0 && !uncounted.has(name)
    })
  }
  const quiet = (ms: number): Promise<boolean> => {
    clearTimeout(stall?.timer)
    return new Promise((resolve) => {
      const restore = setAsideOthers(hear)
      let hasEnded = false
      const end = (isQuiet: boolean): void => {
        if (hasEnded) return
        hasEnded = true
        onQuiet = undefined
        clearTimeout(timer)
        restore()
        resolve(isQuiet)
      }
      // An immediate that was set before runs first, also where the loop comes to this timer sooner.
      const look = (): void => {
        setImmediate(() => {
          end(isNeverQuiet && busyWith().length === 0)
        })
      }
      const timer = setTimeout(look, isNeverQuiet ? 0 : ms).unref()
      onQuiet = () => {
        end(true)
      }
    })
  }
  return {
    begin(tell) {
      stall = { tell }
      channel.unref()
    },
    end() {
      clearTimeout(stall?.timer)
      stall = undefined
      channel.ref()
    },
    quiet,
    busyWith,
    async accept() {
      isNeverQuiet = false
      isNeverQuiet = !(await quiet(acceptMs))
      accepted = countEach(isNeverQuiet ? process.getActiveResourcesInfo() : [])
    },
  }
}

function countEach(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Packages may take this event for the end, and close what they hold. */
function setAsideOthers(own: () => void): () => void {
  const others = process.listeners('beforeExit').filter((listener) => listener !== own)
  for (const other of others) process.off('beforeExit', other)
  return () => {
    for (const other of others) process.on('beforeExit', other)
  }
}

function nothing(): void {
  return undefined
}
