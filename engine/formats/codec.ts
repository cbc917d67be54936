import { canonicalJson } from '../values/canonical-json.ts'
import type { FolderFile, Format, Tensors } from '../values/kind.ts'
import { textBytes } from './text-bytes.ts'

/**
 * Which encoding each format has. The versions of the formats that a task reads and writes are in its key, so that mending
 * an encoder leaves nothing stale behind: raise the number with any change to the bytes that an encoder writes.
 */
export const encoderVersions: Readonly<Record<Format, number>> = {
  json: 1,
  safetensors: 1,
  arrow: 2,
  html: 1,
  svg: 1,
  file: 1,
  folder: 1,
}

/**
 * Encodes a value that `checkHoldable` let pass: the same value has the same bytes on any machine, and they decode to an
 * equal one.
 */
export async function encodeHoldable(format: Format, value: unknown, schema: object): Promise<Uint8Array> {
  switch (format) {
    case 'json':
      return textBytes(() => canonicalJson(value), 'JSON')
    case 'safetensors': {
      const { encodeSafetensors } = await import('./safetensors.ts')
      return encodeSafetensors(value as Tensors)
    }
    case 'arrow': {
      const { columnsOf, encodeArrow } = await import('./arrow.ts')
      return encodeArrow(value as readonly Readonly<Record<string, unknown>>[], columnsOf(schema))
    }
    case 'html':
      return textBytes(() => value as string, 'HTML')
    case 'svg':
      return textBytes(() => value as string, 'SVG')
    case 'file':
      return ownBytes(value as Uint8Array)
    case 'folder':
      return (await import('./archive.ts')).encodeArchive(value as readonly FolderFile[])
    default:
      return format satisfies never
  }
}

/** Memory that threads share can't be sent to another process. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer ? bytes : Uint8Array.from(bytes)
}

/** Decodes an artifact's bytes. */
export async function decode(format: Format, bytes: Uint8Array): Promise<unknown> {
  switch (format) {
    case 'json':
      return JSON.parse(Buffer.from(bytes).toString('utf8'))
    case 'safetensors':
      return (await import('./safetensors.ts')).decodeSafetensors(bytes)
    case 'arrow':
      return (await import('./arrow.ts')).decodeArrow(bytes)
    case 'html':
    case 'svg':
      return Buffer.from(bytes).toString('utf8')
    case 'file':
      // A Buffer is a Uint8Array whose slice() and text are others, and it may be a part of larger memory.
      return bytes.length === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)
    case 'folder':
      return (await import('./archive.ts')).decodeArchive(bytes)
    default:
      return format satisfies never
  }
}
