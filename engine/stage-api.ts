// What a stage's file may use of the engine. Stage bundles leave it outside: all of it only declares. One module, because every
// invocation of a pipeline loads it.
import type { Static, TSchema } from '@sinclair/typebox'
import type { FolderFile, Kind, StoredFile } from './values/kind.ts'
import type { Program, ProgramDeclaration } from './values/program.ts'
import type { Inputs, Many, Stage } from './values/stage.ts'

export { Type, type Static, type TSchema } from '@sinclair/typebox'
export type { Json } from './values/canonical-json.ts'
export type { FolderFile, Kind, StoredFile, Tensor, Tensors, ValueOf } from './values/kind.ts'
export type {
  Command,
  CommandEnd,
  Program,
  ProgramDeclaration,
  ProgramFiles,
  ProgramInputs,
  ProgramMember,
  ProgramNeeds,
  Shell,
  ShellOptions,
} from './values/program.ts'
export type { Context, Inputs, Limits, Member, Stage } from './values/stage.ts'

/** Declares a stage: the default export of a file, named by that file, or a named export, named by file and export. */
export function stage<const I extends Inputs, P extends TSchema, Output>(
  declaration: Stage<I, P, Output>,
): Stage<I, P, Output> {
  return declaration
}

/**
 * Declares a stage whose work another program does: a script in another language, or a line of shell. Its inputs are files, its
 * output is the file that it writes.
 */
export function program<const I extends Inputs, P extends TSchema, Output>(
  declaration: ProgramDeclaration<I, P, Output>,
): Program<I, P, Output> {
  const { sources = [], tools = {}, env = [], sandbox = false, retries = 0, ...stage } = declaration
  return { ...stage, program: { sources, tools, env, sandbox, retries } }
}

/** An input that takes the outputs of many tasks, in an order that does not depend on the pipeline's. */
export function many<Value, Made>(kind: Kind<Value, Made>): Many<Value, Made> {
  return { many: kind }
}

/** Plain values, stored as canonical JSON. */
export function json<S extends TSchema>(schema: S): Kind<Static<S>> {
  return { format: 'json', schema }
}

/** Named tensors with metadata, stored as safetensors; the schema sees each tensor as `{ dtype, shape }`. */
export function safetensors<S extends TSchema>(schema: S): Kind<Static<S>> {
  return { format: 'safetensors', schema }
}

/** Rows of one flat schema, stored as an Arrow table: a column for each property. */
export function table<S extends TSchema>(row: S): Kind<readonly Static<S>[]> {
  return { format: 'arrow', schema: { type: 'array', items: row } }
}

/** A self-contained web page. */
export function html(): Kind<string> {
  return { format: 'html', schema: { type: 'string' } }
}

/** A picture. */
export function svg(): Kind<string> {
  return { format: 'svg', schema: { type: 'string' } }
}

/**
 * The bytes of a file that came in from outside. An input that is `file({ as: 'path' })` is not read into memory: the stage
 * gets a {@link StoredFile}, with a path for packages that want one and with the bytes piece by piece. It may have any size.
 */
export function file(): Kind<Uint8Array>
export function file(how: { readonly as: 'path' }): Kind<StoredFile, Uint8Array>
export function file(how?: { readonly as: 'path' }): Kind<Uint8Array> | Kind<StoredFile, Uint8Array> {
  return { format: 'file', schema: {}, ...how }
}

/** A folder of files, stored as a tar archive in the order of their paths. Names and bytes count; times, owners and rights do not. */
export function folder(): Kind<readonly FolderFile[]> {
  return { format: 'folder', schema: {} }
}
