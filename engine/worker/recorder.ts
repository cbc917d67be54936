import type { ImpurityKind } from '../values/stage.ts'
import { callersOutside, type Callers } from './caller-of.ts'
import { watchBuiltins, watchModuleOfModules } from './watch-builtins.ts'
import { watchGlobals } from './watch-globals.ts'
import type { Note, ProcessState } from './note.ts'
import { watchEnvironment } from './watch-environment.ts'
import { watchProcess } from './watch-process.ts'

/** One thing that a task was seen to use: what exactly, and the line of code that used it. */
export interface Observation {
  readonly what: string
  readonly where: string
}

/** What a task was seen to use beside its inputs, by kind. */
export type Observed = Partial<Record<ImpurityKind, Observation[]>>

/** Sees what runs between `start` and `stop`. There is one for each worker, and it stays installed. */
export interface Recorder {
  readonly callers: Callers
  readonly note: Note
  /** @param isOwn whether a text is that of a function whose text the key does not cover; without it, no text is. */
  start(isOwn?: (text: string) => boolean): void
  stop(): Observed
  /** Counts what was done to the state of the process: its environment, working directory, user. */
  readonly state: Readonly<ProcessState>
  /** Watches Node's modules too, which packages alone can import. */
  watchModules(): void
}

/** The most observations of one kind in a task's record: one shows the cause as well as a thousand. */
const enough = 8

/**
 * Installs the recorder of what leaves the process or reads what no key covers. It watches globals, `process` and Node's modules.
 * It does not record what the engine itself does or what a door does.
 */
export function installRecorder(own: { readonly engine: string; readonly doors: readonly string[] }): Recorder {
  const callers = callersOutside(own)
  let observed: Observed | undefined
  let isOwnText: ((text: string) => boolean) | undefined
  const note: Note = (kind, what, trap, onlyFirst) => {
    if (observed === undefined) return
    const seen = observed[kind] ?? []
    if (seen.length >= (onlyFirst ? 1 : enough) || seen.some((one) => one.what === what)) return
    const where = callers.of(kind, trap)
    if (where !== undefined) observed[kind] = [...seen, { what: shown(what), where: shown(where) }]
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
      observed = {}
      isOwnText = isOwn
    },
    stop() {
      const seen = observed ?? {}
      observed = undefined
      return seen
    },
  }
}

/** Shortens to one line a name of a file or host that a package chose. */
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
