import type { Static, TSchema } from '@sinclair/typebox'
import type { Json } from './canonical-json.ts'
import type { Kind } from './kind.ts'
import type { Context, Inputs, Limits, Many, Stage } from './stage.ts'

/** One file of a fan-in, as a program is given it: what led to it, its digest, and its path. A type and no interface: JSON can hold it. */
export type ProgramMember = {
  /** The producer's params, under the coordinates that it inherited from its own inputs. */
  readonly params: Readonly<Record<string, Json>>
  /** The sha256 of the file. */
  readonly digest: string
  /** Relative to the program's folder. */
  readonly path: string
}

/** What a program is given for the inputs that it declares: a path, or a list of them for `many()`. */
export type ProgramInputs<I extends Inputs> = {
  readonly [name in keyof I]: Given<I[name]>
}

type Given<Input> = Input extends Many ? readonly ProgramMember[] : string

/** How one command is run beside what all of a program's commands share. */
export interface ShellOptions {
  /** Added to the program's environment; its code is in the key, so these values are too. */
  readonly env?: Readonly<Record<string, string>>
  /** Relative to the program's folder. */
  readonly cwd?: string
  /** What the command reads from standard input. */
  readonly input?: string
  /** Whether a command that ends with another exit code than 0 fails nothing. */
  readonly nothrow?: boolean
}

/** How a command ended. */
export interface CommandEnd {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
  readonly signal: string | null
}

/** A command that runs; it has ended when the promise settles. */
export interface Command extends Promise<CommandEnd> {
  /** What it wrote to standard output. */
  text(): Promise<string>
  /** The same as lines. */
  lines(): Promise<string[]>
  /** The same, read as JSON. */
  json<Value = unknown>(): Promise<Value>
  /** Hands its standard output to another command. */
  pipe(pieces: TemplateStringsArray, ...values: unknown[]): Command
}

/** Runs a command as zx does: values are quoted, a list becomes several words, an exit code other than 0 throws. */
export interface Shell {
  (pieces: TemplateStringsArray, ...values: unknown[]): Command
  (options: ShellOptions): Shell
}

/** What a program's `run` is given: a shell in the program's own folder, and where in it the files lie. */
export interface ProgramFiles<I extends Inputs = Inputs> {
  readonly $: Shell
  /** The paths of the inputs, by name. They are read-only. */
  readonly input: ProgramInputs<I>
  /** The path of a JSON file with the params. */
  readonly params: string
  /** The path to write: a file, or a folder where the output is `folder()`. */
  readonly output: string
  /** The path of a JSON file with `input`, `params` and `output`: for more inputs than a command line holds. */
  readonly manifest: string
}

/** What a program is declared with beside a stage's fields. All of it is in its tasks' keys. */
export interface ProgramNeeds {
  /** The project's files that the program is made of: paths or globs, relative to the pipeline's folder. It finds no others. */
  readonly sources?: readonly string[]
  /** Commands whose output tells which tools are installed: `{ python: ['python3', '--version'] }`. */
  readonly tools?: Readonly<Record<string, readonly string[]>>
  /** Its environment: `NAME=value` sets a variable, `NAME` takes it over from whoever runs the pipeline. */
  readonly env?: readonly string[]
  /** Whether it runs where it can reach no network and no file but its own; needs bubblewrap (Linux). */
  readonly sandbox?: boolean
  /** How often a task that failed is tried again at once; 0 where not given. Each try is on record. */
  readonly retries?: number
}

/** A stage whose work another program does. */
export interface Program<I extends Inputs = Inputs, P extends TSchema = TSchema, Output = unknown> extends Pick<
  Stage<I, P, Output>,
  'inputs' | 'params' | 'output' | 'impure' | 'machine' | 'failures' | 'allow'
> {
  /** Bounds on one task. Of a program, `megabytes` are those of all its processes together. */
  readonly limits?: Limits
  readonly program: ProgramNeeds
  run(files: ProgramFiles<I>, params: Static<P>, context: Context): unknown
}

/** How a program is declared. */
export type ProgramDeclaration<I extends Inputs, P extends TSchema, Output> = Omit<
  Program<I, P, Output>,
  'program' | 'output'
> &
  ProgramNeeds & { readonly output: Kind<Output> }

/** Whether what a stage file exports is a program. */
export function isProgram(stage: Stage | Program): stage is Program {
  return 'program' in stage
}
