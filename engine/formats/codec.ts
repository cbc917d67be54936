import { canonicalJson } from '../values/canonical-json.ts'
import type { Format, Tensors } from '../values/kind.ts'

/**
 * Which encoding each format has. The versions of the formats that a task reads and writes are in its key, so that mending
 * an encoder leaves nothing stale behind: raise the number with any change to the bytes that an encoder writes.
 */
export const encoderVersions: Readonly<Record<Format, number>> = {
  json: 1,
  safetensors: 1,
  arrow: 1,
  html: 1,
  svg: 1,
  file: 1,
}

/** Encodes a value in its format: the same value has the same bytes on any machine. */
export async function encode(format: Format, value: unknown, schema: object): Promise<Uint8Array> {
  switch (format) {
    case 'json':
      return Buffer.from(canonicalJson(value))
    case 'safetensors':
      return (await import('./safetensors.ts')).encodeSafetensors(value as Tensors)
    case 'arrow':
      return (await import('./arrow.ts')).encodeArrow(value as readonly Readonly<Record<string, unknown>>[], schema)
    case 'html':
    case 'svg':
      return Buffer.from(value as string)
    case 'file':
      return value as Uint8Array
    default:
      return format satisfies never
  }
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
      return bytes
    default:
      return format satisfies never
  }
}
