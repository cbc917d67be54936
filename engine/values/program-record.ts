import { canonicalJson } from './canonical-json.ts'
import { digestText, type ProgramDigest } from './digest.ts'

/** A file that a program is made of. A type and no interface: JSON can hold it. */
export type ProgramSource = {
  /** Relative to the pipeline's folder. */
  readonly path: string
  /** The sha256 of its bytes. */
  readonly digest: string
  /** Its bytes as a text, or in base 64; neither, where they are too many to be kept. */
  readonly text?: string
  readonly base64?: string
}

/** What a program needs beside its inputs and params, as it was found: kept in the store, and its digest is in the keys. */
export type ProgramRecord = {
  /** In the order of their paths. */
  readonly sources: readonly ProgramSource[]
  /** What each tool printed, by name. */
  readonly tools: Readonly<Record<string, string>>
  /** The variables that it declares; null where one is not set. */
  readonly env: Readonly<Record<string, string | null>>
}

/** How programs are laid out and their outputs are read: raise the number with any change of what a program meets, or of what is made of its output. */
const programVersion = 1

/** Digests what decides a program's result: paths and digests of its sources, its tools, its environment. */
export function digestProgram({ sources, tools, env }: ProgramRecord): ProgramDigest {
  const files = Object.fromEntries(sources.map(({ path, digest }) => [path, digest]))
  return digestText('program', canonicalJson({ env, sources: files, tools, version: programVersion }))
}

/** What a program wrote while it ran: the first and the last of it. A type and no interface: JSON can hold it. */
export type ProgramOutput = {
  readonly text: string
  /** How many bytes in all; of more than are kept, the middle is left out of the text. */
  readonly bytes: number
}

/** How a program ran: part of its execution's record. */
export type ProgramRun = {
  readonly sandbox: boolean
  readonly stdout: ProgramOutput
  readonly stderr: ProgramOutput
  /** How many processes it left running, which were ended. */
  readonly left: number
  /** How the tries before this one failed; none where the first went well. */
  readonly failed?: readonly string[]
}
