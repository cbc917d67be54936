import { encoderVersions } from '../formats/codec.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestText, type ArtifactDigest, type CodeDigest, type TaskKey } from '../values/digest.ts'

/** What a stage puts into the keys of its tasks. */
export interface StageIdentity {
  readonly code: CodeDigest
  readonly declaration: Declaration
  /** Older code whose results were accepted as valid for this code, newest first. */
  readonly accepted: readonly AcceptedCode[]
  /** Node's major version and, where the stage says that its bits depend on it, the machine. */
  readonly runtime: Readonly<Record<string, Json>>
}

/** Older code that was accepted, and why; its keys were made with what it declared, and the runtime that this asks for. */
export interface AcceptedCode {
  readonly code: CodeDigest
  readonly why: string
  readonly declaration: Declaration
  readonly runtime: Readonly<Record<string, Json>>
}

/** What one input puts into a key: the artifact, or each member of a fan-in with what led to it. */
export type InputIdentity = ArtifactDigest | readonly MemberIdentity[]

/** One artifact of a fan-in and what led to it. */
export interface MemberIdentity {
  readonly params: Readonly<Record<string, Json>>
  readonly digest: ArtifactDigest
}

/** A key with the text that it is the digest of. */
export interface KeyWithPreimage {
  readonly key: TaskKey
  /** Canonical JSON: code, encoders, inputs, output (the schema's digest), params, runtime. */
  readonly preimage: string
}

/** Makes the keys of one stage's tasks; what all of them share is serialised once. */
export function keyMaker(
  identity: Pick<StageIdentity, 'code' | 'declaration' | 'runtime'>,
): (params: Readonly<Record<string, Json>>, inputs: Readonly<Record<string, InputIdentity>>) => KeyWithPreimage {
  const { declaration } = identity
  const formats = [declaration.output, ...Object.values(declaration.inputs)].map(({ format }) => format)
  const encoders = canonicalJson(Object.fromEntries(formats.map((format) => [format, encoderVersions[format]])))
  const output = digestText('schema', canonicalJson(declaration.output))
  const head = `{"code":"${identity.code}","encoders":${encoders},"inputs":`
  const middle = `,"output":"${output}","params":`
  const tail = `,"runtime":${canonicalJson(identity.runtime)}}`
  // Thousands of tasks may share a list of settings among their params.
  const known = new WeakMap<object, string>()
  return (params, inputs) => {
    const preimage = head + canonicalInputs(inputs, known) + middle + canonicalJson(params, '/params', known) + tail
    return { key: digestText('task', preimage), preimage }
  }
}

/** The members of a fan-in in the order that every stage sees them in, whatever the pipeline's order. */
export function sortMembers<M extends MemberIdentity>(members: readonly M[]): M[] {
  return sorted(members, new WeakMap()).map(({ member }) => member)
}

function sorted<M extends MemberIdentity>(members: readonly M[], known: WeakMap<object, string>) {
  const keyed = members.map((member) => {
    const params = canonicalJson(member.params, '', known)
    return { member, params, place: `${params} ${member.digest}` }
  })
  return keyed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
}

function canonicalInputs(inputs: Readonly<Record<string, InputIdentity>>, known: WeakMap<object, string>): string {
  const parts: string[] = []
  for (const name of Object.keys(inputs).sort()) {
    const input = inputs[name]!
    parts.push(
      `${canonicalJson(name)}:${typeof input === 'string' ? canonicalJson(input) : canonicalMembers(input, known)}`,
    )
  }
  return `{${parts.join(',')}}`
}

function canonicalMembers(members: readonly MemberIdentity[], known: WeakMap<object, string>): string {
  const texts = sorted(members, known).map(
    ({ member, params }) => `{"digest":${canonicalJson(member.digest)},"params":${params}}`,
  )
  return `[${texts.join(',')}]`
}
