import { encoderVersions } from '../formats/codec.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestText, type ArtifactDigest, type CodeDigest, type ProgramDigest, type TaskKey } from '../values/digest.ts'
import { ingestPreimage, preimageWriter, type InputIdentity } from './preimage.ts'

/** What a stage puts into the keys of its tasks. */
export interface StageIdentity {
  readonly code: CodeDigest
  readonly declaration: Declaration
  /** Older code whose results were accepted as valid for this code, newest first. */
  readonly accepted: readonly AcceptedCode[]
  /** Node's major version and, where the stage says that its bits depend on it, the machine. */
  readonly runtime: Readonly<Record<string, Json>>
  /** Of a program: the digest of its sources, tools and environment. */
  readonly program?: ProgramDigest
  /** Whether a task that failed is not tried again; it is in no key. */
  readonly failures?: 'kept'
}

/** Older code that was accepted, and why; its keys were made with what it declared, and the runtime that this asks for. */
export interface AcceptedCode {
  readonly code: CodeDigest
  readonly why: string
  readonly declaration: Declaration
  readonly runtime: Readonly<Record<string, Json>>
  readonly program?: ProgramDigest
}

/** A key with the text that it is the digest of. */
export interface KeyWithPreimage {
  readonly key: TaskKey
  /** Canonical JSON: code, encoders, inputs, output (the schema's digest), params, runtime. */
  readonly preimage: string
}

/** Makes the keys of one stage's tasks; what all of them share is serialised once. */
export function keyMaker({
  code,
  declaration,
  runtime,
  program,
}: Pick<StageIdentity, 'code' | 'declaration' | 'runtime' | 'program'>): (
  params: Readonly<Record<string, Json>>,
  inputs: Readonly<Record<string, InputIdentity>>,
) => KeyWithPreimage {
  const formats = [declaration.output, ...Object.values(declaration.inputs)].map(({ format }) => format)
  const encoders = Object.fromEntries(formats.map((format) => [format, encoderVersions[format]]))
  const output = digestText('schema', canonicalJson(declaration.output))
  const preimageOf = preimageWriter({ code, encoders, output, runtime, ...(program === undefined ? {} : { program }) })
  return (params, inputs) => keyOf(preimageOf(params, inputs))
}

/** The key of an ingest step: the digest of the file's bytes and nothing else. */
export function ingestKey(digest: ArtifactDigest): KeyWithPreimage {
  return keyOf(ingestPreimage(digest))
}

function keyOf(preimage: string): KeyWithPreimage {
  return { key: digestText('task', preimage), preimage }
}
