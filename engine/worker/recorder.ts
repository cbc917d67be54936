import type { Touch } from '../values/stage.ts'
import { callersOutside, type Callers } from './caller-of.ts'
import { watchBuiltins, watchModuleOfModules } from './watch-builtins.ts'
import { watchGlobals } from './watch-globals.ts'
import type { Note, ProcessState } from './note.ts'
import { watchEnvironment } from './watch-environment.ts'
import { watchProcess } from './watch-process.ts'

/** One thing that a task touched: what exactly, and the line of code that did it. */
export interface Touched {
  readonly what: string
  readonly where: string
}

/** What a task touched beside its inputs, by kind. */
export type Touches = Partial<Record<Touch, Touched[]>>

/** Sees what runs between `start` and `stop`. There is one for each worker, and it stays installed. */
export interface Recorder {
  readonly callers: Callers
  readonly note: Note
  /** @param isOwn whether a text is that of a function whose text the key does not cover; none is where not given. */
  start(isOwn?: (text: string) => boolean): void
  stop(): Touches
  /** Counts what was done to the state of the process: its environment, working directory, user. */
  readonly state: Readonly<ProcessState>
  /** Watches Node's modules too, which packages alone can import. */
  watchModules(): void
}

/** No task's record holds more of one kind than this: one shows the cause as well as a thousand. */
const enough = 8

/**
 * Installs the recorder: whatever leaves the process or reads what no key covers, as packages reach it through globals,
 * `process` and Node's modules. What the engine itself does, and what comes through a door, is not recorded.
 */
export function installRecorder(own: { readonly engine: string; readonly doors: readonly string[] }): Recorder {
  const callers = callersOutside(own)
  let touches: Touches | undefined
  let isOwnText: ((text: string) => boolean) | undefined
  const note: Note = (kind, what, trap, onlyFirst) => {
    if (touches === undefined) return
    const seen = touches[kind] ?? []
    if (seen.length >= (onlyFirst ? 1 : enough) || seen.some((one) => one.what === what)) return
    const where = callers.of(kind, trap)
    if (where !== undefined) touches[kind] = [...seen, { what: shown(what), where: shown(where) }]
  }
  const watchModules = once(() => {
    watchBuiltins(note, callers)
  })
  watchGlobals(note, (text) => isOwnText?.(text) === true)
  const state = { changes: 0, additions: 0 }
  watchEnvironment(note, state)
  watchProcess(note, { state, watchModules })
  watchModuleOfModules(note, callers)
  return {
    callers,
    note,
    state,
    watchModules,
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

/** A package names files and hosts: what it names is shown on one line, and not for ever. */
function shown(text: string): string {
  const line = text.replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return line.length > 300 ? `${line.slice(0, 300)}...` : line
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
