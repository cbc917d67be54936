import type { Tensor, TensorData } from '../values/kind.ts'

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const

/** The name that safetensors gives to a type of elements. */
export type Dtype = keyof typeof arrays

/** The names of the types of elements that have a typed array. */
export const dtypes = Object.keys(arrays) as readonly Dtype[]

const names: ReadonlyMap<unknown, Dtype> = new Map([
  ...dtypes.map((dtype) => [arrays[dtype].prototype, dtype] as const),
  // It comes back as what it holds: a Uint8Array.
  [Buffer.prototype, 'U8'] as const,
])

/** The name that safetensors gives to the type of a tensor's elements; undefined for arrays of another type, and of classes derived from these. */
export function dtypeOfData(data: unknown): Dtype | undefined {
  return typeof data === 'object' && data !== null ? names.get(Object.getPrototypeOf(data)) : undefined
}

/** The typed array over the bytes of a tensor. */
export function dataOf(dtype: Dtype, buffer: ArrayBuffer): TensorData {
  return new arrays[dtype](buffer)
}

/** What the schema of a kind of tensors sees: the element type and shape of each, beside the metadata. */
export function withDtypes({
  tensors,
  metadata,
}: {
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly metadata: unknown
}): unknown {
  const seen = Object.entries(tensors).map(([name, { data, shape }]) => [name, { dtype: dtypeOfData(data), shape }])
  return { tensors: Object.fromEntries(seen) as unknown, metadata }
}
