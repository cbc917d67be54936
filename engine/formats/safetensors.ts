import { canonicalJson } from '../values/canonical-json.ts'
import type { Tensor, TensorData, Tensors } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'

const dtypes = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const
type Dtype = keyof typeof dtypes

interface HeaderEntry {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/**
 * Encodes named tensors as safetensors (https://github.com/huggingface/safetensors): the length of the header, the header
 * as JSON, the data in little-endian row-major order. Tensors go by element size, largest first, then by name, so that
 * each is aligned; every metadata entry is the canonical JSON of its value.
 */
export function encodeSafetensors({ tensors, metadata }: Tensors): Uint8Array {
  const entries = Object.entries(tensors).map(([name, tensor]) => ({ name, tensor, dtype: dtypeOf(name, tensor) }))
  entries.sort(
    (a, b) => b.tensor.data.BYTES_PER_ELEMENT - a.tensor.data.BYTES_PER_ELEMENT || (a.name < b.name ? -1 : 1),
  )
  const header: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadataText(metadata)
  let offset = 0
  for (const { name, tensor, dtype } of entries) {
    header[name] = { data_offsets: [offset, offset + tensor.data.byteLength], dtype, shape: tensor.shape }
    offset += tensor.data.byteLength
  }
  const text = Buffer.from(canonicalJson(header))
  const headerBytes = Math.ceil(text.length / 8) * 8
  const bytes = Buffer.alloc(8 + headerBytes + offset, ' ')
  bytes.writeBigUInt64LE(BigInt(headerBytes), 0)
  text.copy(bytes, 8)
  let at = 8 + headerBytes
  for (const { tensor } of entries) {
    bytes.set(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength), at)
    at += tensor.data.byteLength
  }
  return bytes
}

/** Decodes what {@link encodeSafetensors} wrote; each tensor owns its memory. */
export function decodeSafetensors(bytes: Uint8Array): Tensors {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = Number(view.readBigUInt64LE(0))
  const header = JSON.parse(view.toString('utf8', 8, 8 + headerBytes)) as Record<string, HeaderEntry>
  const { __metadata__: texts = {}, ...entries } = header as { __metadata__?: Record<string, string> } & typeof header
  const start = view.byteOffset + 8 + headerBytes
  const tensors: Record<string, Tensor> = {}
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const buffer = view.buffer.slice(start + data_offsets[0], start + data_offsets[1])
    tensors[name] = { shape, data: new dtypes[dtype](buffer as ArrayBuffer) }
  }
  const metadata = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as unknown]))
  return { tensors, metadata }
}

/** The name that safetensors gives to a tensor's element type. */
export function dtypeOfData(data: TensorData): Dtype {
  if (data instanceof Float64Array) return 'F64'
  if (data instanceof Float32Array) return 'F32'
  return data instanceof Int32Array ? 'I32' : 'U8'
}

function dtypeOf(name: string, { shape, data }: Tensor): Dtype {
  const size = shape.reduce((product, length) => product * length, 1)
  if (size !== data.length) {
    throw new UserError({
      code: 'bad-tensor',
      what: `tensor "${name}" has shape [${shape.join(', ')}], so ${size} elements, but holds ${data.length}`,
      at: `tensors/${name}`,
    })
  }
  return dtypeOfData(data)
}

function metadataText(metadata: Tensors['metadata']): Record<string, string> {
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, canonicalJson(value, `/metadata/${name}`)]))
}
