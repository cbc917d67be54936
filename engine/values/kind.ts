/** The open formats that artifacts are stored in. */
export type Format = 'json' | 'safetensors' | 'arrow' | 'html' | 'svg' | 'file'

declare const holds: unique symbol

/** A kind of artifact: its format, and the JSON Schema that each value of it meets. */
export interface Kind<Value = unknown> {
  readonly format: Format
  readonly schema: object
  readonly [holds]?: Value
}

/** The type of the values of a kind. */
export type ValueOf<K> = K extends Kind<infer Value> ? Value : never

/** An n-dimensional array in row-major order; `data.length` is the product of `shape`. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly shape: readonly number[]
  readonly data: Data
}

/** The element types that tensors are stored in: those that safetensors has a typed array for. */
export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/** Named tensors and plain values beside them: what a safetensors file holds. */
export interface Tensors {
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly metadata: Readonly<Record<string, unknown>>
}
