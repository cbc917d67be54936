import { decode } from '../formats/codec.ts'
import { inCanonicalForm } from '../values/canonical-json.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import { digestBytes } from '../values/digest.ts'
import { hasCode } from '../values/has-code.ts'
import type { Format } from '../values/kind.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { readWholeFile, TooLarge } from '../values/whole-file.ts'
import { checkKind } from '../formats/check-kind.ts'
import { DamagedInput } from './damaged-input.ts'
import type { LentFiles } from './lend-file.ts'
import type { ArtifactSource, MemberSource } from './messages.ts'

/** How an input is read: the kind that the stage declares, and the task that reads. */
export interface Reading {
  readonly kind: KindDeclaration
  readonly consumer: string
  /** Where files are lent to the stage by path. */
  readonly lent: LentFiles
}

/** Gives what a stage gets for one of its inputs: digested, decoded and checked, or lent as a file. */
export async function readInput(source: ArtifactSource | readonly MemberSource[], reading: Reading): Promise<unknown> {
  if ('digest' in source) return readArtifact(source, reading)
  const members: unknown[] = []
  for (const member of source) {
    const params = inCanonicalForm(member.params)
    members.push({ params, digest: member.digest, value: await readArtifact(member, reading) })
  }
  return members
}

async function readArtifact(source: ArtifactSource, reading: Reading): Promise<unknown> {
  const { kind, consumer, lent } = reading
  const told = border(source, consumer)
  requireFormat(source.format, kind, told)
  if (kind.as === 'path') return lent.lend(source)
  const bytes = source.bytes ?? bytesOfFile(source, reading)
  if (digestBytes(bytes) !== source.digest) throw new DamagedInput(source.digest, 'damaged')
  return readValue({ bytes, format: source.format }, kind, told)
}

/** The maker and the reader of a value, for errors. */
interface Border {
  readonly what: string
  readonly fix: string
}

/**
 * Decodes an artifact's bytes and checks the value as one of a kind.
 *
 * @throws UserError `schema` where the format is another, or the kind's schema refuses the value.
 */
export async function readValue(
  { bytes, format }: { readonly bytes: Uint8Array; readonly format: Format },
  kind: KindDeclaration,
  told: Border,
): Promise<unknown> {
  requireFormat(format, kind, told)
  const value = await decode(format, bytes)
  checkKind(value, kind, told)
  return value
}

function border({ producer }: ArtifactSource, consumer: string): Border {
  return {
    what: `${producer} made something that can't be read: ${consumer}`,
    fix: `let the schemas of both stages agree; where they do, it is of older code that was accepted: ${quoted(producer)} --force`,
  }
}

function requireFormat(format: Format, kind: KindDeclaration, { what, fix }: Border): void {
  if (kind.format === format) return
  throw new UserError({ code: 'schema', what: `${what} in the format ${kind.format}, and it is ${format}`, fix })
}

/** Reads an input's bytes from its file. The file may be gone, because another task met the same damage and had it set aside. */
function bytesOfFile(source: ArtifactSource, reading: Reading): Uint8Array {
  try {
    return readWholeFile(source.file!)
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(source, reading, error.bytes)
    throw hasCode(error, 'ENOENT') ? new DamagedInput(source.digest, 'gone') : error
  }
}

function tooLarge({ producer, format }: ArtifactSource, { consumer }: Reading, bytes: number): UserError {
  const size = `${(bytes / 1e9).toFixed(1)} GB`
  const fix =
    format === 'file'
      ? "declare the input as file({ as: 'path' }): the stage then gets a path, and the bytes piece by piece"
      : 'let the stage upstream make several smaller artifacts, one a task'
  return new UserError({
    code: 'too-large',
    what: `${producer} made ${size}, more than fits into this process's memory in one piece: ${consumer}`,
    fix,
  })
}
