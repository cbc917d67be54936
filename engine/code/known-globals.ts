/** Globals whose every use gives the same result at any time and on any machine. */
export const pureGlobals: ReadonlySet<string> = new Set(
  `undefined NaN Infinity Object Array Number String Boolean BigInt Symbol Map Set WeakMap WeakSet Promise Proxy Reflect
   RegExp JSON Iterator Error TypeError RangeError SyntaxError EvalError URIError ReferenceError AggregateError
   ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array
   Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array
   isNaN isFinite parseInt parseFloat encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape
   TextEncoder TextDecoder structuredClone queueMicrotask console URL URLSearchParams atob btoa Buffer
   AbortController AbortSignal WebAssembly Math Date Intl arguments`.split(/\s+/),
)

/** Names for the global object. */
export const globalObjects: ReadonlySet<string> = new Set(['globalThis', 'global', 'self', 'window'])

/** What a stage does in place of something that it must not reach. */
export const instead = {
  clock: 'take times as params; the engine itself records when each task ran',
  randomness: 'take a seed in params and draw from a generator of your own',
  environment: 'take it as a param, set where the pipeline is declared',
  output: 'use progress() to tell how far a task is, and console.log() for words',
  files: 'let the file in through an ingest step of the pipeline, and take it as an input',
  network: 'fetch the data before the run, and let it in through an ingest step of the pipeline',
  processes: 'declare a stage of its own for it with `impure: "why"`, or do it before the run',
  threads: 'let the engine run tasks side by side: one stage, many params',
  code: 'import what it needs by a literal path',
  locale: 'name the locale, as in toLocaleString("en")',
  zone: 'name the locale and the zone, as in toLocaleDateString("en", { timeZone: "UTC" })',
  memory: 'keep an ordinary reference: when memory is freed differs from run to run',
  unknown: 'use only what the language itself offers, or declare the stage with `impure: "why"`',
} as const

const impureGlobals: ReadonlyMap<string, string> = new Map(
  [
    ['performance setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate', instead.clock],
    ['crypto', instead.randomness],
    ['process navigator location', instead.environment],
    ['fetch XMLHttpRequest WebSocket EventSource', instead.network],
    ['eval Function require module exports __dirname __filename', instead.code],
    ['WeakRef FinalizationRegistry', instead.memory],
    ['Worker MessageChannel MessagePort BroadcastChannel Atomics', instead.threads],
  ].flatMap(([names = '', reason = '']) => names.split(' ').map((name): [string, string] => [name, reason])),
)

/** What to do in place of a global that is not known to be pure. */
export function insteadOf(global: string): string {
  return impureGlobals.get(global) ?? instead.unknown
}

/** What makes a use of something impure, and what to do in its place. */
export interface ImpureUse {
  readonly what: string
  /** Left out when the table of globals has it: most such names turn out to be names of other modules. */
  readonly instead?: string
}
