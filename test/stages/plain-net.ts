/** A net evaluated from the bytes of a safetensors file alone, by code that shares nothing with nets/ or engine/. */

interface Header {
  readonly [name: string]: { readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }
}

/** One tensor of a safetensors file: its numbers, and how many there are in a row. */
export function readTensor(bytes: Uint8Array, name: string): { values: number[]; columns: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = 8 + Number(view.getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Header
  const { shape, data_offsets } = header[name]!
  const [from, to] = data_offsets
  const values = Array.from({ length: (to - from) / 8 }, (_, i) => view.getFloat64(start + from + 8 * i, true))
  return { values, columns: shape.at(-1)! }
}

/** The mean squared error over the variance, at points of a dataset's file, of a net of one hidden layer with flat parameters. */
export function plainError(
  dataset: Uint8Array,
  parameters: readonly number[],
  { width, act, set }: { width: number; act: (z: number) => number; set: 'train' | 'test' },
): number {
  const train = readTensor(dataset, 'x_train')
  const d = train.columns
  const ranges = Array.from({ length: d }, (_, k) => {
    const column = train.values.filter((_, i) => i % d === k)
    return [Math.min(...column), Math.max(...column)] as const
  })
  const y = spread(readTensor(dataset, 'y_train').values)
  const { values: points } = readTensor(dataset, `x_${set}`)
  const { values: truth } = readTensor(dataset, `y_${set}`)
  const bias = width * d
  const squares = truth.map((wanted, i) => {
    let output = parameters[bias + 2 * width]!
    for (let j = 0; j < width; j++) {
      let z = parameters[bias + j]!
      for (let k = 0; k < d; k++) {
        const [low, high] = ranges[k]!
        z += parameters[j * d + k]! * ((2 * (points[i * d + k]! - low)) / (high - low) - 1)
      }
      output += parameters[bias + width + j]! * act(z)
    }
    return (y.mean + Math.sqrt(y.variance) * output - wanted) ** 2
  })
  return spread(squares).mean / spread(readTensor(dataset, 'y_test').values).variance
}

function spread(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}
