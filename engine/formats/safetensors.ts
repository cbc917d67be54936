import { canonicalJson } from '../values/canonical-json.ts'
import type { Tensor, Tensors } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'
import { isTooLong } from './text-bytes.ts'
import { dataOf, dtypeOfData, dtypes, type Dtype } from './dtypes.ts'

interface HeaderEntry {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** Readers of safetensors refuse a longer header. */
const mostHeader = 100_000_000

/**
 * Encodes named tensors that were checked as safetensors (https://github.com/huggingface/safetensors): the length of the header,
 * the header as JSON, the data in little-endian row-major order. Tensors go by element size, largest first, then by name, so that
 * each is aligned; every metadata entry is the canonical JSON of its value.
 */
export function encodeSafetensors({ tensors, metadata }: Tensors): Uint8Array {
  const entries = Object.entries(tensors)
  entries.sort(([a, one], [b, other]) => {
    return other.data.BYTES_PER_ELEMENT - one.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1)
  })
  const { text, size } = shortHeader(entries, metadata)
  const headerBytes = Math.ceil(text.length / 8) * 8
  const bytes = Buffer.alloc(8 + headerBytes + size, ' ')
  bytes.writeBigUInt64LE(BigInt(headerBytes), 0)
  text.copy(bytes, 8)
  let at = 8 + headerBytes
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

function shortHeader(...parts: Parameters<typeof headerOf>): ReturnType<typeof headerOf> {
  try {
    return headerOf(...parts)
  } catch (error) {
    throw isTooLong(error) ? longHeader() : error
  }
}

function headerOf(
  entries: readonly (readonly [string, Tensor])[],
  metadata: Tensors['metadata'],
): { readonly text: Buffer; readonly size: number } {
  const header: [string, unknown][] = []
  if (Object.keys(metadata).length > 0) header.push(['__metadata__', metadataText(metadata)])
  let size = 0
  for (const [name, { data, shape }] of entries) {
    header.push([name, { data_offsets: [size, size + data.byteLength], dtype: dtypeOfData(data), shape }])
    size += data.byteLength
  }
  const text = Buffer.from(canonicalJson(Object.fromEntries(header)))
  if (text.length > mostHeader) throw longHeader()
  return { text, size }
}

function longHeader(): UserError {
  return new UserError({
    code: 'too-large',
    what: 'the names, shapes and metadata of tensors take more than the 100 MB that safetensors holds of them',
    at: '/metadata',
    fix: 'put numbers into tensors, and tables of text into table()',
  })
}

/** Decodes a safetensors file; each tensor owns its memory. Metadata are read as JSON, as {@link encodeSafetensors} writes them. */
export function decodeSafetensors(
  bytes: Uint8Array,
  readText: (text: string) => unknown = (text) => JSON.parse(text) as unknown,
): Tensors {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = Number(view.readBigUInt64LE(0))
  const header = JSON.parse(view.toString('utf8', 8, 8 + headerBytes)) as Record<string, HeaderEntry>
  const { __metadata__: texts = {}, ...entries } = header as { __metadata__?: Record<string, string> } & typeof header
  const start = view.byteOffset + 8 + headerBytes
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets }]): [string, Tensor] => {
    if (!dtypes.includes(dtype)) throw unknownDtype(name, dtype)
    const buffer = view.buffer.slice(start + data_offsets[0], start + data_offsets[1])
    return [name, { shape, data: dataOf(dtype, buffer as ArrayBuffer) }]
  })
  const metadata = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readText(text)]))
  return { tensors: Object.fromEntries(tensors), metadata }
}

function unknownDtype(name: string, dtype: string): UserError {
  return new UserError({
    code: 'bad-tensor',
    what: `tensor "${name}" has elements of type ${dtype}, for which JavaScript has no typed array on every Node`,
    at: `/tensors/${name}`,
    fix: `use one of ${dtypes.join(', ')}`,
  })
}

function metadataText(metadata: Tensors['metadata']): Record<string, string> {
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, canonicalJson(value, `/metadata/${name}`)]))
}
