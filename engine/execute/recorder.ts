import crypto from 'node:crypto'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import type { Touch } from '../values/stage.ts'

/** One thing that a task touched: what exactly, and the line of code that did it. */
export interface Touched {
  readonly what: string
  readonly where: string
}

/** What a task touched beside its inputs, by kind. */
export type Touches = Partial<Record<Touch, Touched[]>>

/** Sees what runs between `start` and `stop`. There is one for each worker, and it stays installed. */
export interface Recorder {
  /** @param isOwn whether a text is that of a function whose text the key does not cover; none is where not given. */
  start(isOwn?: (text: string) => boolean): void
  stop(): Touches
}

/** No task's record holds more of one kind than this: one shows the cause as well as a thousand. */
const enough = 8

/**
 * Installs the recorder: the clock, randomness, the environment and the opening of files, as packages reach them through
 * Node's own functions. What the engine itself does, and what comes through a door, is not recorded.
 */
export function installRecorder(doors: readonly string[]): Recorder {
  let touches: Touches | undefined
  let isOwnText: ((text: string) => boolean) | undefined
  const note = (kind: Touch, what: string): void => {
    const seen = touches?.[kind] ?? []
    if (touches === undefined || seen.length >= enough || seen.some((one) => one.what === what)) return
    const where = callerOf(kind, new Error().stack ?? '', doors)
    if (where === undefined) return
    touches[kind] = [...seen, { what, where }]
  }
  watchClock(note)
  watchRandomness(note)
  watchEnvironment(note)
  watchFiles(note)
  watchTexts(note, (text) => isOwnText?.(text) === true)
  syncBuiltinESMExports()
  return {
    start(isOwn) {
      touches = {}
      isOwnText = isOwn
    },
    stop() {
      const seen = touches ?? {}
      touches = undefined
      return seen
    },
  }
}

type Note = (kind: Touch, what: string) => void

/** Puts a function in the place of another that tells before it does the same; one that Node has sealed stays as it is. */
function wrap(target: object, name: string, tell: (args: readonly unknown[], self: unknown) => void): void {
  const holder = target as Record<string, unknown>
  const original = holder[name]
  const changeable = Object.getOwnPropertyDescriptor(target, name)?.configurable ?? true
  if (typeof original !== 'function' || !changeable) return
  const watched = new Proxy(original, {
    apply(called: (...args: unknown[]) => unknown, self, args: unknown[]) {
      tell(args, self)
      return Reflect.apply(called, self, args)
    },
  })
  Object.defineProperty(target, name, { value: watched, configurable: true, writable: true })
}

function watchClock(note: Note): void {
  wrap(Date, 'now', () => {
    note('clock', 'Date.now')
  })
  const watched = new Proxy(Date, {
    construct(target, args: unknown[], newTarget: new () => Date) {
      if (args.length === 0) note('clock', 'new Date()')
      return Reflect.construct(target, args, newTarget) as Date
    },
    apply(target) {
      note('clock', 'Date()')
      return target()
    },
  })
  globalThis.Date = watched
  Date.prototype.constructor = watched
  wrap(performance, 'now', () => {
    note('clock', 'performance.now')
  })
  const hrtime = process.hrtime
  wrap(process, 'hrtime', () => {
    note('clock', 'process.hrtime')
  })
  wrap(hrtime, 'bigint', () => {
    note('clock', 'process.hrtime.bigint')
  })
}

function watchRandomness(note: Note): void {
  wrap(Math, 'random', () => {
    note('random', 'Math.random')
  })
  const sources = [
    'randomBytes',
    'randomUUID',
    'randomInt',
    'randomFill',
    'randomFillSync',
    'getRandomValues',
    'generateKeyPairSync',
  ]
  for (const name of sources) {
    wrap(crypto, name, () => {
      note('random', `crypto.${name}`)
    })
  }
  for (const name of ['getRandomValues', 'randomUUID']) {
    wrap(Object.getPrototypeOf(globalThis.crypto) as object, name, () => {
      note('random', `crypto.${name}`)
    })
  }
}

function watchEnvironment(note: Note): void {
  process.env = new Proxy(process.env, {
    get(target, name) {
      if (typeof name === 'string') note('environment', name)
      return Reflect.get(target, name) as unknown
    },
    has(target, name) {
      if (typeof name === 'string') note('environment', name)
      return Reflect.has(target, name)
    },
    ownKeys(target) {
      note('environment', 'all of it')
      return Reflect.ownKeys(target)
    },
  })
}

function watchFiles(note: Note): void {
  const tell = ([path]: readonly unknown[]): void => {
    const name =
      path instanceof URL
        ? fileURLToPath(path)
        : typeof path === 'string' || path instanceof Buffer
          ? String(path)
          : undefined
    if (name !== undefined) note('files', name)
  }
  const openers = [
    'open',
    'readFile',
    'readdir',
    'writeFile',
    'appendFile',
    'mkdir',
    'rm',
    'unlink',
    'rename',
    'copyFile',
  ]
  for (const name of openers) {
    wrap(fs, name, tell)
    wrap(fs, `${name}Sync`, tell)
    wrap(fs.promises, name, tell)
  }
  for (const name of ['createReadStream', 'createWriteStream']) wrap(fs, name, tell)
}

/** Whatever turns a function into text asks the function for it: `[f].join()`, `f == ''`, a package that reads it. */
function watchTexts(note: Note, isOwn: (text: string) => boolean): void {
  const { toString: textOf } = Function.prototype as { readonly toString: () => string }
  wrap(Function.prototype, 'toString', (_, self) => {
    if (typeof self === 'function' && isOwn(Reflect.apply(textOf, self, []))) note('texts', self.name || 'a function')
  })
}

/**
 * The line of code that made a call: the first that is neither Node's nor the engine's. None where it came through a door, or
 * where Node itself asked (it looks at the clock and the environment for its own ends; it opens files for the module that asks).
 */
function callerOf(kind: Touch, stack: string, doors: readonly string[]): string | undefined {
  if (doors.some((door) => stack.includes(door))) return undefined
  const engine = new URL('..', import.meta.url).href
  const callers = stack
    .split('\n')
    .slice(1)
    .filter((line) => !line.includes(engine))
  if (kind !== 'files' && callers[0]?.includes('node:') === true) return undefined
  const frame = callers.find((line) => line.includes('/') && !line.includes('node:'))
  return frame
    ?.trim()
    .replace(/^at (?:.*\()?/, '')
    .replace(/\)$/, '')
    .replace('file://', '')
}
