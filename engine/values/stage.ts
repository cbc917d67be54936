import type { Static, TSchema } from '@sinclair/typebox'
import type { Json } from './canonical-json.ts'
import type { Kind, ValueOf } from './kind.ts'

/** One artifact of a fan-in: what led to it, its digest, and its value. */
export interface Member<Value = unknown> {
  /** The producer's params, under the coordinates that it inherited from its own inputs. */
  readonly params: Readonly<Record<string, Json>>
  /** The sha256 of the artifact. */
  readonly digest: string
  readonly value: Value
}

/** An input that takes the outputs of many tasks. */
export interface Many<Value = unknown, Made = Value> {
  readonly many: Kind<Value, Made>
}

/** The inputs that a stage declares, by name. */
export type Inputs = Readonly<Record<string, Kind | Many>>

/** What `run` receives for the inputs that a stage declares. */
export type InputValues<I extends Inputs> = {
  readonly [name in keyof I]: I[name] extends Many<infer Value, unknown> ? readonly Member<Value>[] : ValueOf<I[name]>
}

/** What a worker lends to a running task. None of it may enter the output. */
export interface Context {
  /** Reports how far the task is, in steps of the stage's own. */
  readonly progress: (done: number, total: number) => void
}

/** Bounds on one task of a stage. */
export interface Limits {
  /** The task fails when it runs longer; above 0. */
  readonly seconds?: number
  /** The task fails when its worker's V8 heap outgrows this. The bytes of typed arrays lie outside of it, and are not bounded. */
  readonly megabytes?: number
  /** How many threads the task uses: it takes that many places of `--jobs`. */
  readonly threads?: number
}

/** The kinds of what a task may use, through packages, that no key covers. */
export const impurityKinds = [
  'clock',
  'random',
  'environment',
  'files',
  'modules',
  'texts',
  'network',
  'processes',
  'threads',
  'machine',
  'unwatched',
] as const

/** One of them. */
export type ImpurityKind = (typeof impurityKinds)[number]

/** A pure, typed function from inputs and params to one artifact. */
export interface Stage<I extends Inputs = Inputs, P extends TSchema = TSchema, Output = unknown> {
  readonly inputs: I
  readonly params: P
  readonly output: Kind<Output>
  readonly limits?: Limits
  /** Why the stage can't be pure: it then reruns always, and its descendants carry the mark. */
  readonly impure?: string
  /** Why the output's bits depend on the machine: CPU features and threads then enter the key. */
  readonly machine?: string
  /**
   * Whether a task that failed is not tried again until something in its key changes, or it is asked for with `--retry`. Written as
   * `failures: 'kept'` in the call of stage(), it is in no key.
   */
  readonly failures?: 'kept'
  /** What the stage's packages use beside its inputs, and why no result depends on it; it is recorded, not warned of. */
  readonly allow?: Readonly<Partial<Record<ImpurityKind, string>>>
  run(inputs: InputValues<I>, params: Static<P>, context: Context): Output | Promise<Output>
}
