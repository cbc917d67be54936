import type { Static, TSchema } from '@sinclair/typebox'

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

/** The element types that tensors are stored in. */
export type TensorData = Float64Array | Float32Array | Int32Array | Uint8Array

/** Named tensors and plain values beside them: what a safetensors file holds. */
export interface Tensors {
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Plain values, stored as canonical JSON. */
export function json<S extends TSchema>(schema: S): Kind<Static<S>> {
  return { format: 'json', schema }
}

/** Named tensors with metadata, stored as safetensors; the schema sees each tensor as `{ dtype, shape }`. */
export function safetensors<S extends TSchema>(schema: S): Kind<Static<S>> {
  return { format: 'safetensors', schema }
}

/** Rows of one flat schema, stored as an Arrow table: a column for each property. */
export function table<S extends TSchema>(row: S): Kind<readonly Static<S>[]> {
  return { format: 'arrow', schema: { type: 'array', items: row } }
}

/** A self-contained web page. */
export function html(): Kind<string> {
  return { format: 'html', schema: { type: 'string' } }
}

/** A picture. */
export function svg(): Kind<string> {
  return { format: 'svg', schema: { type: 'string' } }
}

/** The bytes of a file that came in from outside. */
export function file(): Kind<Uint8Array> {
  return { format: 'file', schema: {} }
}
