/** Small nets and data for the kernel's tests, made with arithmetic alone, so that they are the same everywhere. */
import { createHash } from 'node:crypto'
import { type Activation, countParameters, type Layer } from '../../kernel/index.ts'

/** Park and Miller's generator: numbers in (-1, 1). */
export function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return (state / 2147483647) * 2 - 1
  }
}

export function layersOf(widths: readonly number[], activation: Activation): Layer[] {
  const last = widths.length - 2
  return widths.slice(0, -1).map((width, l) => ({
    in: width,
    out: widths[l + 1]!,
    activation: l === last ? ('identity' as const) : activation,
  }))
}

export interface Example {
  readonly layers: Layer[]
  readonly x: Float64Array
  readonly y: Float64Array
  readonly parameters: Float64Array
}

/** Inputs, hidden widths and outputs; y is a cubic of the inputs. */
export function example(widths: readonly number[], samples: number, activation: Activation, seed = 1): Example {
  const next = uniform(seed)
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!]
  const layers = layersOf(widths, activation)
  const x = Float64Array.from({ length: samples * inputs }, next)
  const y = Float64Array.from({ length: samples * outputs }, (_, i) => {
    const first = x[Math.floor(i / outputs) * inputs]!
    const last = x[Math.floor(i / outputs) * inputs + inputs - 1]!
    return first * first * first - 0.5 * last * (i % outputs) + 0.3 * last
  })
  return { layers, x, y, parameters: Float64Array.from({ length: countParameters(layers) }, () => 1.2 * next()) }
}

/** sha256 of the numbers' bytes, little-endian. */
export function digestOf(numbers: Float64Array): string {
  return createHash('sha256')
    .update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    .digest('hex')
}

/** Largest difference, over the largest magnitude of the second. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const most = (values: ArrayLike<number>) =>
    Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return most(Array.from(a, (value, i) => value - b[i]!)) / most(b)
}

/** Central differences of sixth order (second for relu, whose kinks a wide stencil would cross). */
export function numericGradient(
  f: (p: Float64Array) => number,
  at: Float64Array,
  activation: Activation,
): Float64Array {
  const h = activation === 'relu' ? 1e-6 : 1e-3
  const moved = (i: number, steps: number) => {
    const p = at.slice()
    p[i]! += steps * h
    return f(p)
  }
  const slope = (i: number, k: number) => (moved(i, k) - moved(i, -k)) / (2 * k * h)
  return at.map((_, i) =>
    activation === 'relu' ? slope(i, 1) : (15 * slope(i, 1) - 6 * slope(i, 2) + slope(i, 3)) / 10,
  )
}
