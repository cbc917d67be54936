import { nowhere, type Callers } from './caller-of.ts'
import type { Note } from './note.ts'
import { watchMember } from './watch-member.ts'

/** What a worker does about calls that would end it, speak in its name, or hurt another process. */
export interface Guarded {
  readonly note: Note
  readonly callers: Callers
  /** Whether a process was started by a task of this worker. */
  readonly isStarted: (pid: number) => boolean
  readonly onLeave: OnLeave
}

/** Hears that the worker ends: `what` was called at a place, or by something that was given the function `call` itself. */
export type OnLeave = (what: string, where: string | undefined, call: unknown) => void

type Method = (this: unknown, ...args: unknown[]) => unknown

const methods: Record<string, Method | undefined> = process as never

/**
 * Guards the worker against its packages: no call of a package ends the worker silently, sends messages in its name, removes its
 * listeners, or signals a process that no task started.
 */
export function guardProcess(guarded: Guarded): void {
  for (const name of ['exit', 'reallyExit', 'abort', 'execve']) refuseToLeave(name, guarded)
  for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd']) guardSignals(name, guarded)
  const silent = ['send', '_send', 'disconnect', '_disconnect']
  const capturing = ['setUncaughtExceptionCaptureCallback', 'addUncaughtExceptionCaptureCallback']
  for (const name of [...silent, ...capturing]) ignore(name, guarded)
  keepMessages(guarded)
  keepListeners()
}

function replace(name: string, make: (original: Method) => Method): void {
  const original = methods[name]
  if (typeof original !== 'function') return
  Object.defineProperty(process, name, { value: make(original), configurable: true, writable: true, enumerable: true })
}

/** The engine has a way of its own to end the process, and Node calls these only for those who hand them to a timer or a promise. */
function refuseToLeave(name: string, { callers, onLeave }: Guarded): void {
  replace(name, () => {
    return function leave(...args) {
      const what = `process.${name}(${args.map(String).join(', ')})`
      const place = callers.of('processes', leave)
      onLeave(what, place === nowhere ? undefined : place, leave)
      throw new Error(`${what} ends a worker, which other tasks need`)
    }
  })
}

function guardSignals(name: string, { note, callers, isStarted }: Guarded): void {
  replace(name, (original) => {
    return function signal(...args) {
      const pid = Number(args[0] ?? process.pid)
      if (callers.areOwn(signal) || isStarted(Math.abs(pid))) return Reflect.apply(original, process, args)
      note('processes', `process.${name}`, signal)
      throw new Error(
        `process.${name}(${args.map(String).join(', ')}): a stage can't signal a process that it did not start`,
      )
    }
  })
}

function ignore(name: string, { note, callers }: Guarded): void {
  replace(name, (original) => {
    return function ignored(...args) {
      if (callers.areOwn(ignored)) return Reflect.apply(original, process, args)
      note('processes', `process.${name}`, ignored)
      return undefined
    }
  })
}

const adding = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener']

/** Keeps messages from packages: the coordinator's orders hold what other tasks read. */
function keepMessages({ note, callers }: Guarded): void {
  for (const name of adding) {
    replace(name, (original) => {
      return function add(...args) {
        const isMessage = args[0] === 'message' || args[0] === 'internalMessage'
        if (!isMessage || callers.areOwn(add)) return Reflect.apply(original, process, args)
        note('processes', `process.${name}('${String(args[0])}')`, add)
        return process
      }
    })
  }
}

/** Keeps the worker's own listeners when a package removes listeners. */
function keepListeners(): void {
  const kept = process.eventNames().map((event) => [event, process.rawListeners(event as 'exit')] as const)
  const add = methods['on']!
  for (const name of ['off', 'removeListener', 'removeAllListeners']) {
    watchMember(process, name, () => undefined)
    replace(name, (original) => {
      return function remove(...args) {
        const result = Reflect.apply(original, process, args)
        for (const [event, listeners] of kept) {
          const left = process.rawListeners(event)
          for (const listener of listeners) if (!left.includes(listener)) Reflect.apply(add, process, [event, listener])
        }
        return result
      }
    })
  }
}
