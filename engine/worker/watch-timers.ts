import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { promisify } from 'node:util'

/** A timer that has been set and has neither ended nor been taken back. */
export interface RunningTimer {
  /** `a timer of 300 ms`, `an interval of 50 ms`, `an immediate`. */
  readonly what: string
  /** The stack of the call that set it. */
  readonly stack: string
  /** Whether it keeps a process alive. */
  readonly isWaitedFor: boolean
  /** In how many milliseconds it does something; of an interval that has done it before: never. */
  readonly dueMs: number
  /** Clears the timer if that is possible; a promise of the timer then never settles. */
  stop(): void
  /** Lets a process end while it runs. */
  unref(): void
}

/** Sees which timers are set, by whomever in this process. */
export interface TimerWatch {
  running(): RunningTimer[]
  /** The stack of the call that set a timer with this function. */
  setBy(callback: unknown): string | undefined
  /** Tells no more of those that have been set so far. */
  forget(): void
}

interface Entry {
  readonly what: string
  readonly place: Error
  readonly callback?: unknown
  readonly dueAt: number
  readonly isOver: () => boolean
  readonly isWaitedFor: () => boolean
  readonly stop: () => void
  readonly unref: () => void
}

type Callable = (...args: unknown[]) => unknown
type Timer = NodeJS.Timeout | NodeJS.Immediate
type Add = (entry: Entry) => void

/** Ended timers are forgotten each time that this many have been set. */
const sweepAt = 1000

/** Functions of Node, taken before a package can replace them. */
const now = performance.now.bind(performance)
const { clearTimeout, clearImmediate } = timers

/** Watches the timers of Node that are set from now on: by the global functions, `node:timers` and `node:timers/promises`. */
export function watchTimers(): TimerWatch {
  let entries: Entry[] = []
  const sweep = (): void => {
    entries = entries.filter((entry) => !entry.isOver())
  }
  watchAll((entry) => {
    if (entries.push(entry) % sweepAt === 0) sweep()
  })
  syncBuiltinESMExports()
  return {
    // One whose time has come is swept later.
    setBy: (callback) => entries.findLast((entry) => entry.callback === callback)?.place.stack,
    running() {
      sweep()
      const time = now()
      return entries.map(({ what, place, dueAt, isWaitedFor, stop, unref }) => ({
        what,
        stack: place.stack ?? '',
        isWaitedFor: isWaitedFor(),
        dueMs: dueAt + lateMs < time ? Infinity : Math.max(0, dueAt - time),
        stop,
        unref,
      }))
    },
    forget() {
      entries = []
    },
  }
}

/** A timer is done so soon after it was due; what runs on then is an interval. */
const lateMs = 100

function watchAll(add: Add): void {
  const [ofTimeout, ofImmediate] = [promises.setTimeout, promises.setImmediate].map((original) =>
    watchPromise(original as Callable, original.name === 'setTimeout' ? 0 : undefined, add),
  )
  const [promiseOfTimeout, promiseOfImmediate] = [ofTimeout!, ofImmediate!]
  replace([promises], 'setTimeout', promiseOfTimeout)
  replace([promises], 'setImmediate', promiseOfImmediate)
  replace([timers, globalThis], 'setTimeout', watchCallback('setTimeout', add, promiseOfTimeout))
  replace([timers, globalThis], 'setImmediate', watchCallback('setImmediate', add, promiseOfImmediate))
  replace([timers, globalThis], 'setInterval', watchCallback('setInterval', add))
}

function watchCallback(name: 'setTimeout' | 'setInterval' | 'setImmediate', add: Add, promised?: Callable): Callable {
  return new Proxy(timers[name] as Callable, {
    apply(called, self, args: unknown[]) {
      const timer = Reflect.apply(called, self, args) as Timer
      const ms = name === 'setImmediate' ? 0 : delayOf(args[1])
      const article = { setTimeout: 'a timer', setInterval: 'an interval', setImmediate: 'an immediate' }[name]
      add({
        what: name === 'setImmediate' ? article : `${article} of ${ms} ms`,
        place: new Error(),
        callback: args[0],
        dueAt: now() + ms,
        isOver: () => Reflect.get(timer, '_destroyed') === true,
        isWaitedFor: () => timer.hasRef(),
        // A timeout is cleared by clearTimeout, an immediate by clearImmediate.
        stop: () => {
          clearTimeout(timer as NodeJS.Timeout)
          clearImmediate(timer as NodeJS.Immediate)
        },
        unref: () => timer.unref(),
      })
      return timer
    },
    get: (target, property): unknown =>
      property === promisify.custom && promised !== undefined ? promised : Reflect.get(target, property),
  })
}

/** The functions of `node:timers/promises` make their timers in other ways, and nothing else can clear those timers. */
function watchPromise(original: Callable, delayAt: 0 | undefined, add: Add): Callable {
  return new Proxy(original, {
    apply(called, self, args: unknown[]) {
      const promise = Reflect.apply(called, self, args) as Promise<unknown>
      let over = false
      const end = (): void => {
        over = true
      }
      promise.then(end, end)
      const ms = delayAt === undefined ? 0 : delayOf(args[delayAt])
      const options = args[delayAt === undefined ? 1 : 2] as { ref?: boolean } | undefined
      add({
        what: delayAt === undefined ? 'an immediate' : `a timer of ${ms} ms`,
        place: new Error(),
        dueAt: now() + ms,
        isOver: () => over,
        isWaitedFor: () => options?.ref !== false,
        stop: () => undefined,
        unref: () => undefined,
      })
      return promise
    },
  })
}

/** The delay that Node uses for a given value. */
function delayOf(delay: unknown): number {
  const ms = Number(delay)
  return ms >= 1 && ms < 2 ** 31 ? ms : 1
}

function replace(holders: readonly object[], name: string, watched: Callable): void {
  for (const holder of holders)
    Object.defineProperty(holder, name, { value: watched, configurable: true, writable: true, enumerable: true })
}
