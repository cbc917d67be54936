/** The same step in plain JavaScript: a sample after the other, float64. */
import { adamInit, adamStep } from '../../nets/optimisers/adam.ts'
import { adam, problemOf, type Shape } from './shape.ts'

const functions = {
  sin: { value: Math.sin, slope: Math.cos },
  tanh: { value: Math.tanh, slope: (z: number) => 1 - Math.tanh(z) * Math.tanh(z) },
  relu: { value: (z: number) => Math.max(0, z), slope: (z: number) => (z > 0 ? 1 : 0) },
} as const

interface Work {
  readonly inputs: number
  readonly outputs: number
  /** Where its weights begin among the parameters. */
  readonly offset: number
  readonly sums: Float64Array
  readonly values: Float64Array
  readonly deltas: Float64Array
}

/** A step of Adam on the mean squared error, to be called again and again. */
export function plainJavaScript(shape: Shape): (steps: number) => void {
  const { layers, parameters, x, y } = problemOf(shape)
  const gradient = new Float64Array(parameters.length)
  const state = adamInit(parameters)
  const settings = { ...adam, steps: 1, final_rate: adam.rate, warm_up: 0 }
  let offset = 0
  const works = layers.map(({ in: inputs, out: outputs }): Work => {
    const [sums, values, deltas] = [0, 1, 2].map(() => new Float64Array(outputs)) as [Float64Array, Float64Array, Float64Array] // prettier-ignore
    const work = { inputs, outputs, offset, sums, values, deltas }
    offset += outputs * (inputs + 1)
    return work
  })
  let t = 0
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      gradient.fill(0)
      for (let i = 0; i < shape.n; i++) addSample(works, parameters, gradient, shape, x.subarray(i * shape.d, (i + 1) * shape.d), y[i]!) // prettier-ignore
      adamStep(parameters, gradient, state, { t: ++t, rate: adam.rate, settings })
    }
  }
}

function addSample(
  works: readonly Work[],
  parameters: Float64Array,
  gradient: Float64Array,
  { activation, n }: Shape,
  x: Float64Array,
  y: number,
): void {
  const { value, slope } = functions[activation]
  const last = works.length - 1
  let below = x
  for (let l = 0; l <= last; l++) {
    forward(works[l]!, parameters, below, l < last ? value : undefined)
    below = works[l]!.values
  }
  works[last]!.deltas[0] = (2 * (below[0]! - y)) / n
  for (let l = last; l >= 0; l--) {
    const under = works[l - 1]
    if (under) deltasBelow(works[l]!, under, parameters, slope)
    addGradient(works[l]!, gradient, under?.values ?? x)
  }
}

function forward(work: Work, parameters: Float64Array, x: Float64Array, value?: (z: number) => number): void {
  const { inputs, outputs, offset, sums, values } = work
  for (let j = 0; j < outputs; j++) {
    let sum = parameters[offset + outputs * inputs + j]!
    for (let k = 0; k < inputs; k++) sum += parameters[offset + j * inputs + k]! * x[k]!
    sums[j] = sum
    values[j] = value ? value(sum) : sum
  }
}

function deltasBelow(work: Work, under: Work, parameters: Float64Array, slope: (z: number) => number): void {
  for (let k = 0; k < work.inputs; k++) {
    let sum = 0
    for (let j = 0; j < work.outputs; j++) sum += work.deltas[j]! * parameters[work.offset + j * work.inputs + k]!
    under.deltas[k] = sum * slope(under.sums[k]!)
  }
}

function addGradient({ inputs, outputs, offset, deltas }: Work, gradient: Float64Array, x: Float64Array): void {
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k < inputs; k++) gradient[offset + j * inputs + k]! += deltas[j]! * x[k]!
    gradient[offset + outputs * inputs + j]! += deltas[j]!
  }
}
