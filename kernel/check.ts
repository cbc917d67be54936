/** Checks on entry: every message gives both sizes. */
import { activations, type Layer } from './layout.ts'

/** The caller's mistake: a shape, a name or an order of calls that does not fit. */
export class InvalidTraining extends Error {
  readonly code = 'INVALID_TRAINING'
  override readonly name = 'InvalidTraining'
}

export function checkLength(name: string, array: ArrayLike<number>, length: number, meaning: string): void {
  if (array.length !== length)
    throw new InvalidTraining(`${name} has ${array.length} numbers, not ${length} (${meaning})`)
}

export function checkCount(name: string, count: number, meaning: string): void {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidTraining(`${name} is ${count}, not a whole number above 0 (${meaning})`)
}

/** At least one hidden layer, each as wide as the next one reads, and an output layer without activation. */
export function checkLayers(layers: readonly Layer[]): void {
  if (layers.length < 2)
    throw new InvalidTraining(`layers has ${layers.length} layers, not at least a hidden and an output layer`)
  layers.forEach((layer, l) => {
    checkCount(`layers[${l}].in`, layer.in, 'units that it reads')
    checkCount(`layers[${l}].out`, layer.out, 'units that it has')
    if (!activations.includes(layer.activation))
      throw new InvalidTraining(`layers[${l}].activation is "${layer.activation}"; it can be ${activations.join(', ')}`)
    const below = layers[l - 1]
    if (below && below.out !== layer.in)
      throw new InvalidTraining(`layers[${l}] reads ${layer.in} units, but the layer below has ${below.out}`)
  })
  const output = layers.at(-1)!
  if (output.activation !== 'identity')
    throw new InvalidTraining(`the output layer's activation is "${output.activation}"; it can only be identity`)
}
