import { hash } from 'node:crypto'

declare const kind: unique symbol

/** A sha256 in lowercase hex, branded by what it is the digest of. */
export type Digest<K extends string = string> = string & { readonly [kind]: K }

/** The plain sha256 of an artifact's bytes: what `sha256sum` prints for the exported file. */
export type ArtifactDigest = Digest<'artifact'>
/** Identifies a stage's code: its bundle's syntax tree and the packages that the bundle imports. */
export type CodeDigest = Digest<'code'>
/** Identifies what a program needs beside its inputs and params: sources, tools, environment. */
export type ProgramDigest = Digest<'program'>
/** Identifies all that decides a task's output. */
export type TaskKey = Digest<'task'>
/** Identifies an artifact kind's JSON Schema. */

/** Digests the bytes of an artifact. */
export function digestBytes(bytes: Uint8Array): ArtifactDigest {
  return hash('sha256', bytes) as ArtifactDigest
}

/** Digests a text under its kind, so that equal texts of two kinds never share a digest. */
export function digestText<K extends string>(kind: K, preimage: string): Digest<K> {
  return hash('sha256', `${kind}\n${preimage}`) as Digest<K>
}

/** Whether a text has the form of a digest. */
export function isDigest(text: string): text is Digest {
  return /^[0-9a-f]{64}$/.test(text)
}
