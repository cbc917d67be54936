import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** What one input puts into a key: the artifact, or each member of a fan-in with what led to it. */
export type InputIdentity = ArtifactDigest | readonly MemberIdentity[]

/** One artifact of a fan-in and what led to it. A type and no interface: JSON can hold it. */
export type MemberIdentity = {
  readonly params: Readonly<Record<string, Json>>
  readonly digest: ArtifactDigest
}

/** All that decides a task's output: the text of it is digested to the task's key. */
export interface Preimage {
  readonly code: string
  /** The version of the encoder of each format that the task reads or writes. */
  readonly encoders: Readonly<Record<string, Json>>
  readonly inputs: Readonly<Record<string, InputIdentity>>
  /** The digest of the output's schema. */
  readonly output: string
  readonly params: Readonly<Record<string, Json>>
  /** Of a program alone: the digest of its sources, tools and environment. */
  readonly program?: string
  readonly runtime: Readonly<Record<string, Json>>
}

/** Writes the preimages of one stage's tasks as canonical JSON; what all of them share is serialised once. */
export function preimageWriter({
  code,
  encoders,
  output,
  program,
  runtime,
}: Pick<Preimage, 'code' | 'encoders' | 'output' | 'program' | 'runtime'>): (
  params: Preimage['params'],
  inputs: Preimage['inputs'],
) => string {
  const head = `{"code":"${code}","encoders":${canonicalJson(encoders)},"inputs":`
  const middle = `,"output":"${output}","params":`
  const tail = `${program === undefined ? '' : `,"program":"${program}"`},"runtime":${canonicalJson(runtime)}}`
  // Thousands of tasks may share a list of settings among their params.
  const known = new WeakMap<object, string>()
  return (params, inputs) =>
    head + canonicalInputs(inputs, known) + middle + canonicalJson(params, '/params', known) + tail
}

/** Reads the preimage of a stage's task. */
export function parsePreimage(text: string): Preimage {
  return JSON.parse(text) as Preimage
}

/** Writes the preimage of an ingest step. */
export function ingestPreimage(digest: ArtifactDigest): string {
  return canonicalJson({ ingest: digest })
}

/** The digest of the file that an ingest step of this preimage reads; undefined of a stage's task. */
export function ingestedBy(text: string): ArtifactDigest | undefined {
  return (JSON.parse(text) as { readonly ingest?: ArtifactDigest }).ingest
}

/** What the task of a preimage read; an ingest step reads no artifact. */
export function inputsIn(text: string): Preimage['inputs'] {
  return (JSON.parse(text) as Partial<Preimage>).inputs ?? {}
}

/** Whether the tasks of two preimages were given the same inputs and params. */
export function sameGiven(one: string, other: string): boolean {
  return givenIn(one) === givenIn(other)
}

function givenIn(text: string): string {
  const { inputs, params } = JSON.parse(text) as Partial<Preimage>
  return JSON.stringify([inputs, params])
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
