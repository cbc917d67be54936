import { isUtf8 } from 'node:buffer'
import { inCanonicalForm, type Json } from '../values/canonical-json.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import { printableLine } from '../values/printable.ts'
import { isUserError, UserError } from '../values/user-error.ts'

/**
 * Reads bytes that another program wrote in a format: the value is that which the format means, whatever way it is written in.
 *
 * @throws UserError `wrong-format` where they are none of the format.
 */
export async function readForeign({ format, schema }: KindDeclaration, bytes: Uint8Array): Promise<unknown> {
  try {
    switch (format) {
      case 'json':
        return readJson(textOf(bytes))
      case 'safetensors':
        return (await import('./safetensors.ts')).decodeSafetensors(bytes, jsonOrText)
      case 'arrow':
        return (await import('./read-foreign-table.ts')).readForeignTable(bytes, schema)
      case 'html':
      case 'svg':
        return textOf(bytes)
      case 'file':
      case 'folder':
        return new Uint8Array(bytes)
      default:
        return format satisfies never
    }
  } catch (error) {
    if (isUserError(error)) throw error
    throw wrongFormat(format, bytes, error instanceof Error ? error.message : String(error))
  }
}

function wrongFormat(format: KindDeclaration['format'], bytes: Uint8Array, why: string): UserError {
  const name = names[format]
  const found = bytes.length === 0 ? 'it is empty' : printableLine(why)
  return new UserError({
    code: 'wrong-format',
    what: `it is no ${name}: ${found}`,
    fix: `let the program write ${name}, or declare another kind of output`,
  })
}

const names: Readonly<Record<KindDeclaration['format'], string>> = {
  json: 'JSON',
  safetensors: 'safetensors file',
  arrow: 'Arrow file',
  html: 'HTML in UTF-8',
  svg: 'SVG in UTF-8',
  file: 'file',
  folder: 'folder',
}

function textOf(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new Error('its bytes are no UTF-8')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Integers of more digits than a number holds would be read as others. -0 is 0: JSON has no word for the difference. */
function readJson(text: string): Json {
  const value = JSON.parse(text.replace(/^\ufeff/, '')) as Json
  for (const [number] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g)) {
    if (number.startsWith('"') || BigInt(Number(number)) === BigInt(number)) continue
    throw new UserError({
      code: 'wrong-format',
      what: `it holds ${number}, which a JSON number of 64 bits can't hold exactly`,
      fix: 'write it as a string, or use table() with Type.BigInt()',
    })
  }
  return inCanonicalForm(value)
}

/** Metadata of safetensors are texts: of other programs, not all of them are JSON. */
function jsonOrText(text: string): unknown {
  try {
    return readJson(text)
  } catch {
    return text
  }
}
