import type { EventLoop } from './event-loop.ts'
import { parseFrames } from './stack-frames.ts'
import type { RunningTimer, TimerWatch } from './watch-timers.ts'

/** What was left running by work that has returned. */
export interface Leftovers {
  /** What the project's own code left that Node would wait for: the work was not done when it returned. */
  readonly own: readonly Leftover[]
  /** What packages left, or what nobody is to wait for: harmless, but it must not run on into the next task. */
  readonly others: readonly Leftover[]
}

/** One thing that runs on: what it is, and the frames of the call that began it, where they are known. */
export interface Leftover {
  readonly what: string
  readonly frames: readonly string[]
}

/** How long to wait for what a package left running. Most of it ends by itself, and its errors count as the task's. */
const patienceMs = 1000

/** A function of Node, taken before a package can replace it. */
const now = performance.now.bind(performance)

/** Finds what work left running: what the project's own code left is found at once, the rest after it had time to end. */
export async function findLeftovers(loop: EventLoop, timers: TimerWatch, root: string): Promise<Leftovers> {
  const own = timers.running().filter((timer) => timer.isWaitedFor && ownerOf(timer, root) === 'project')
  for (const timer of own) timer.stop()
  const isQuiet = await settles(loop, timers)
  const running = timers.running()
  const left = running.length > 0 || isQuiet ? [] : ['an operation of Node']
  const busy = isQuiet ? [] : loop.busyWith().map(describeResource)
  return {
    own: own.map((timer) => describe(timer, root)),
    others: [
      ...running.map((timer) => describe(timer, root)),
      ...(busy.length > 0 ? busy : left).map((what) => ({ what, frames: [] })),
    ],
  }
}

/** Lets run on what loading a stage began, because it belongs to the stage's modules and no task waits for it. */
export async function keepRunning(loop: EventLoop, timers: TimerWatch): Promise<void> {
  await settles(loop, timers)
  for (const timer of timers.running()) timer.unref()
  timers.forget()
  await loop.accept()
}

/** Waits until nothing runs on, but not for what will not end soon. */
async function settles(loop: EventLoop, timers: TimerWatch): Promise<boolean> {
  const deadline = now() + patienceMs
  for (;;) {
    const wait = Math.min(deadline - now(), worthWaiting(loop, timers))
    if (await loop.quiet(Math.max(0, wait))) return true
    if (wait <= 0) return runsOn(loop, timers) ? false : loop.quiet(patienceMs)
  }
}

function runsOn(loop: EventLoop, timers: TimerWatch): boolean {
  return loop.busyWith().length > 0 || timers.running().some(({ isWaitedFor }) => isWaitedFor)
}

function worthWaiting(loop: EventLoop, timers: TimerWatch): number {
  if (loop.busyWith().length > 0) return patienceMs
  const dues = timers.running().flatMap(({ isWaitedFor, dueMs }) => (isWaitedFor ? [dueMs] : []))
  if (dues.length === 0) return patienceMs
  return Math.max(0, ...dues.filter((due) => due <= patienceMs).map((due) => due + 1))
}

function ownerOf({ stack }: RunningTimer, root: string): 'project' | 'package' | undefined {
  return parseFrames(stack, root)[0]?.owner
}

function describe(timer: RunningTimer, root: string): Leftover {
  const frames = parseFrames(timer.stack, root).map(({ text }) => text)
  const [place] = frames
  return { what: `${timer.what}${place === undefined ? '' : `, set at ${place}`}`, frames }
}

const resources: Readonly<Record<string, string>> = {
  TCPSocketWrap: 'a socket',
  TLSWrap: 'a socket',
  UDPWrap: 'a socket',
  TCPServerWrap: 'a server',
  PipeServerWrap: 'a server',
  ProcessWrap: 'a child process',
  Worker: 'a worker thread',
  MessagePort: 'a message port',
  FSEventWrap: 'a watcher of files',
  StatWatcher: 'a watcher of files',
  FSReqCallback: 'an operation on files',
  FSReqPromise: 'an operation on files',
  GetAddrInfoReqWrap: 'a look-up of a host',
}

function describeResource(name: string): string {
  return resources[name] ?? `an operation of Node (${name})`
}
