/** What is trained: a net with one output, on points whose values are a sine of the first input. */
import {
  type Activation,
  type Layer,
  openTraining,
  type Loss,
  type Machine,
  type Training,
} from '../../kernel/index.ts'
import { makeRandom } from '../../nets/random.ts'

/** Inputs, hidden layers, samples, activation. */
export interface Shape {
  readonly d: number
  readonly hidden: readonly number[]
  readonly n: number
  readonly activation: Extract<Activation, 'sin' | 'tanh' | 'relu'>
}

/** The weights [out][in] and biases [out] of each layer, the points [n][d] and their values [n]. */
export interface Problem {
  readonly layers: readonly Layer[]
  readonly parameters: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Adam's settings in every column. */
export const adam = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const

/** The same numbers for every column. */
export function problemOf({ d, hidden, n, activation }: Shape): Problem {
  const random = makeRandom(0, 0)
  const uniform = (count: number, bound: number) =>
    new Float64Array(count).map(() => bound * (2 * random.uniform() - 1))
  const widths = [d, ...hidden, 1]
  const layers = widths.slice(1).map((out, l) => ({
    in: widths[l]!,
    out,
    activation: l < hidden.length ? activation : ('identity' as const),
  }))
  const x = uniform(n * d, 1)
  const parameters = layers.map((layer) => uniform(layer.out * (layer.in + 1), 1 / Math.sqrt(layer.in)))
  return {
    layers,
    x,
    y: Float64Array.from({ length: n }, (_, i) => Math.sin(3 * x[i * d]!)),
    parameters: Float64Array.from(parameters.flatMap((layer) => [...layer])),
  }
}

/** A training of the kernel on one of its builds. */
export function openOn(machine: Machine, shape: Shape, loss: Loss = 'plain'): Training {
  return openTraining({ ...problemOf(shape), loss, adam, machine })
}

/** Floating-point operations of an activation and of a delta from the unit's slope: kernel/elementary.h, activations.h. */
const activationFlops = { sin: 38 + 1, tanh: 23 + 3, relu: 1 } as const

/**
 * Floating-point operations of one step. For each sample and unit: 2 for each weight that enters it, forward and again for the
 * gradient; the activation and its slope; 1 for the bias's gradient; 2 for each unit that it enters, forward counted there,
 * backward here (1 where that is the output).
 */
export function flopsOf({ d, hidden, n, activation }: Shape): number {
  return hidden.reduce((sum, units, l) => {
    const [into, above] = [hidden[l - 1] ?? d, hidden[l + 1]]
    const out = above === undefined ? 5 : 2 * above
    return sum + n * units * (4 * into + activationFlops[activation] + 1 + out)
  }, 0)
}

/** What the symmetric Gram matrix of a projected loss adds: H + 1 for each unit and sample. */
export function gramFlopsOf({ hidden, n }: Shape): number {
  const units = hidden.at(-1)!
  return n * units * (units + 1)
}

/** A shape in words. */
export function nameOf({ d, hidden, n, activation }: Shape): string {
  return `${d}, ${hidden.join('-')}, ${n}, ${activation}`
}
