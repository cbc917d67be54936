import type { Tensor, Tensors } from '../values/kind.ts'

/** What is shown of a tensor: its name, element type and shape, and the range of its finite elements. */
export interface TensorView {
  readonly name: string
  /** The element type as its typed array names it: `Float64`. */
  readonly type: string
  readonly shape: readonly number[]
  readonly min: number | bigint | null
  readonly max: number | bigint | null
  /** The mean of the finite elements. */
  readonly mean: number | null
  /** How many elements are NaN or infinite. */
  readonly notFinite: number
}

/** Makes the views of named tensors, in the order of the file. */
export function viewTensors(tensors: Tensors['tensors']): TensorView[] {
  return Object.entries(tensors).map(([name, tensor]) => viewTensor(name, tensor))
}

function viewTensor(name: string, { shape, data }: Tensor): TensorView {
  const type = data.constructor.name.replace(/Array$/, '')
  let [min, max, sum, finite]: [number | bigint | null, number | bigint | null, number, number] = [null, null, 0, 0]
  for (const element of data as Iterable<number | bigint>) {
    if (typeof element === 'number' && !Number.isFinite(element)) continue
    if (min === null || element < min) min = element
    if (max === null || element > max) max = element
    sum += Number(element)
    finite++
  }
  return { name, type, shape, min, max, mean: finite === 0 ? null : sum / finite, notFinite: data.length - finite }
}
