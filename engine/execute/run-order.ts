import { readFileSync } from 'node:fs'
import { checkHoldable } from '../formats/check-holdable.ts'
import { decode, encodeHoldable } from '../formats/codec.ts'
import { withDtypes } from '../formats/dtypes.ts'
import { inCanonicalForm } from '../values/canonical-json.ts'
import type { Declaration, KindDeclaration } from '../values/declaration.ts'
import { digestBytes } from '../values/digest.ts'
import { hasCode } from '../values/has-code.ts'
import type { Format, Tensors } from '../values/kind.ts'
import type { Context, Stage } from '../values/stage.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { checkValue } from './check-value.ts'
import type { ArtifactSource, MemberSource, Order, StageText } from './messages.ts'
import type { Observer } from './observe.ts'
import type { Touches } from './recorder.ts'

/** Runs one task: decodes and checks its inputs, calls the stage, checks and encodes what it made. */
export async function runOrder(
  order: Order,
  { stage, declaration, text }: { stage: Stage; declaration: Declaration; text: StageText },
  { observer, context }: { observer: Observer; context: Context },
): Promise<{ bytes: Uint8Array; touches: Touches }> {
  // What a key can't tell apart, the stage must not tell apart either: the order of names, -0, fields that are undefined.
  const params = inCanonicalForm(order.params)
  const inputs: Record<string, unknown> = {}
  for (const name of Object.keys(order.inputs).sort()) {
    inputs[name] = await readInput(order.inputs[name]!, {
      kind: declaration.inputs[name]!,
      consumer: `${order.task} reads it as "${name}"`,
    })
  }
  const { result: value, touches } = await observer.observe(text, () => stage.run(inputs, params, context))
  const { output } = declaration
  // First: what no format holds is told with what to write instead, which a schema can't know.
  await checkHoldable(value, output)
  checkKind(value, output, {
    what: `${order.task} made an output that its schema refuses`,
    fix: 'mend what the stage returns, or its output schema',
  })
  return { bytes: await encodeHoldable(output.format, value, output.schema), touches }
}

interface Reading {
  readonly kind: KindDeclaration
  readonly consumer: string
}

async function readInput(source: ArtifactSource | readonly MemberSource[], reading: Reading): Promise<unknown> {
  if ('digest' in source) return readArtifact(source, reading)
  const members: unknown[] = []
  for (const member of source) {
    const params = inCanonicalForm(member.params)
    members.push({ params, digest: member.digest, value: await readArtifact(member, reading) })
  }
  return members
}

async function readArtifact(source: ArtifactSource, { kind, consumer }: Reading): Promise<unknown> {
  const bytes = source.bytes ?? bytesOfFile(source)
  if (digestBytes(bytes) !== source.digest) throw new DamagedInput(source.digest, 'damaged')
  const border = {
    what: `${source.producer} made something that can't be read: ${consumer}`,
    fix: `let the schemas of both stages agree; where they do, it is of older code that was accepted: ${quoted(source.producer)} --force`,
  }
  return readValue({ bytes, format: source.format }, kind, border)
}

/**
 * Decodes an artifact's bytes and checks the value as one of a kind.
 *
 * @param border says whose value it is and who reads it, for errors.
 * @throws UserError `schema` where the format is another, or the kind's schema refuses the value.
 */
export async function readValue(
  { bytes, format }: { readonly bytes: Uint8Array; readonly format: Format },
  kind: KindDeclaration,
  border: { readonly what: string; readonly fix: string },
): Promise<unknown> {
  if (kind.format !== format) {
    throw new UserError({
      code: 'schema',
      what: `${border.what} in the format ${kind.format}, and it is ${format}`,
      fix: border.fix,
    })
  }
  const value = await decode(format, bytes)
  checkKind(value, kind, border)
  return value
}

/** Another task may have met the same damage, whose bytes were then set aside. */
function bytesOfFile({ file, digest }: ArtifactSource): Uint8Array {
  try {
    return readFileSync(file!)
  } catch (error) {
    throw hasCode(error, 'ENOENT') ? new DamagedInput(digest, 'gone') : error
  }
}

/** A file of the cache whose bytes are not those that its name promises, or that is not there any more. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput'
  readonly digest: string
  constructor(digest: string, state: 'damaged' | 'gone') {
    super(`the bytes of ${digest} are ${state}`)
    this.digest = digest
  }
}

function checkKind(value: unknown, { format, schema }: KindDeclaration, border: { what: string; fix: string }): void {
  if (format === 'file') return
  checkValue(format === 'safetensors' ? withDtypes(value as Tensors) : value, schema, border)
}
