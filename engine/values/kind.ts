/** The open formats that artifacts are stored in. */
export type Format = 'json' | 'safetensors' | 'arrow' | 'html' | 'svg' | 'file' | 'folder'

declare const holds: unique symbol
declare const made: unique symbol

/**
 * A kind of artifact: its format, and the JSON Schema that each value of it meets. `Value` is what a stage gets of it, and
 * `Made` what the stage upstream made; they differ where a stage takes a file by its path.
 */
export interface Kind<Value = unknown, Made = Value> {
  readonly format: Format
  readonly schema: object
  /** How a stage takes it in: as a path, where not as a value. */
  readonly as?: 'path'
  readonly [holds]?: Value
  readonly [made]?: Made
}

/** A file of any size that a stage reads by itself: by way of a package that wants a path, or piece by piece. */
export interface StoredFile {
  /** Where the file lies while the task runs; it is read-only, and its name says nothing. */
  readonly path: string
  /** How many bytes it holds. */
  readonly bytes: number
  /** The sha256 of its bytes. */
  readonly digest: string
  /** Its bytes from one offset to another (all, where not given) in pieces of up to 1 MiB; `for await` takes them, too. @throws UserError `bad-range` for offsets that the file does not have. */
  readonly stream: (from?: number, to?: number) => Iterable<Uint8Array>
}

/** One file of a folder. */
export interface FolderFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** The type of the values of a kind. */
export type ValueOf<K> = K extends Kind<infer Value, unknown> ? Value : never

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
