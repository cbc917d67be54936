import type { ImpurityKind } from '../values/stage.ts'
import type { Trap } from './watch-member.ts'

/** Finds the line of code that made a call. */
export interface Callers {
  /** The place of the call that a trap stands for; undefined where a door, the engine or Node itself made it. */
  of(kind: ImpurityKind, trap: Trap): string | undefined
  /** Whether Node itself, or the engine, made it. */
  areOwn(trap: Trap): boolean
}

/** The kinds of which Node's own uses do not count. Node opens files, connects and starts processes only for its callers. */
const askedByNode: ReadonlySet<ImpurityKind> = new Set<ImpurityKind>([
  'clock',
  'random',
  'environment',
  'machine',
  'texts',
  'threads',
  'unwatched',
])

/** Modules that only pass a call on; they ask for nothing themselves, except for the working directory. */
const passedOn = /\bnode:(?:internal\/util|events|path)[:.]/

/** Newer Nodes ask this hook of the engine's on the way from `require` to what it finds. */
const ofHook = /\bresolveOfHook\b/

/** The place of code that was made from text, or that Node called with nothing in between. */
export const nowhere = 'code that lies in no file'

/** Where the code of the engine lies (a URL), and that of the doors (paths), so that neither is taken for a package's. */
export function callersOutside({ engine, doors }: { engine: string; doors: readonly string[] }): Callers {
  return {
    of(kind, trap) {
      const frames = framesBelow(trap)
      if (frames.some((frame) => doors.some((door) => frame.includes(door)))) return undefined
      const asking = frames.filter((frame) => !passedOn.test(frame) && !isNative(frame))
      if (asking[0]?.includes('node:') === true && askedByNode.has(kind)) return undefined
      const first = frames.find((frame) => frame.includes('/') && !frame.includes('node:') && !ofHook.test(frame))
      if (first?.includes(engine) === true) return undefined
      if (first === undefined && kind === 'files' && frames.some((frame) => frame.includes('node:'))) return undefined
      return first === undefined ? nowhere : placeOf(first)
    },
    areOwn(trap) {
      const first = framesBelow(trap).find((frame) => !isNative(frame))
      return first !== undefined && (first.includes('node:') || first.includes(engine))
    },
  }
}

/** Whether a frame is a function of the language, such as `Reflect.get` or `Array.join`, and not code that was made from text. */
function isNative(frame: string): boolean {
  return frame.endsWith('(<anonymous>)')
}

const errors = Error
const capture = Error.captureStackTrace.bind(Error)

/** Takes a stack without the format and the length that packages may have set for stacks. */
function framesBelow(trap: Trap): string[] {
  const limit = Object.getOwnPropertyDescriptor(errors, 'stackTraceLimit')
  const prepare = Object.getOwnPropertyDescriptor(errors, 'prepareStackTrace')
  Object.defineProperty(errors, 'stackTraceLimit', { value: 100, configurable: true, writable: true, enumerable: true })
  if (prepare?.value !== undefined)
    Object.defineProperty(errors, 'prepareStackTrace', { value: undefined, configurable: true, writable: true })
  const at: { stack?: string } = {}
  capture(at, trap)
  const lines = (at.stack ?? '').split('\n')
  if (limit === undefined) delete (errors as { stackTraceLimit?: number }).stackTraceLimit
  else Object.defineProperty(errors, 'stackTraceLimit', limit)
  if (prepare?.value !== undefined) Object.defineProperty(errors, 'prepareStackTrace', prepare)
  return lines.filter((line) => /^\s+at /.test(line))
}

function placeOf(frame: string): string {
  // For code that was made from text, the place is the line that made it.
  const [, made] = /eval at .*?\((?:file:\/\/)?(\/[^()]*:\d+:\d+)\)/.exec(frame) ?? []
  if (made !== undefined) return made
  return frame
    .trim()
    .replace(/^at (?:.*\(|async )?/, '')
    .replace(/\)$/, '')
    .replace('file://', '')
}
