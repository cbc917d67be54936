import type { Net, Layer } from '../nets/net.ts'
import type { Matrix } from '../nets/linear-algebra/matrix.ts'
import type { TrainedNet } from './trained-net.ts'
import type { Vector } from './tensor.ts'

/** The tensors of layers, named as PyTorch names them: `layers.0.weight` (out x in), `layers.0.bias`, ... */
export function tensorsOfLayers(layers: readonly Layer[], prefix = ''): Record<string, Matrix | Vector> {
  const entries = layers.flatMap(({ weight, bias }, i): [string, Matrix | Vector][] => [
    [`${prefix}layers.${i}.weight`, weight],
    [`${prefix}layers.${i}.bias`, { shape: [bias.length], data: bias }],
  ])
  return Object.fromEntries(entries)
}

/** The layers that an artifact holds: those after training, or with the prefix `first.` those before. */
export function layersOf({ tensors, metadata }: TrainedNet, prefix = ''): Layer[] {
  return layersIn(tensors, prefix, metadata.net.activations.length + 1)
}

/** So many layers of the tensors whose names begin with a prefix. */
export function layersIn(tensors: Readonly<Record<string, Matrix | Vector>>, prefix: string, count: number): Layer[] {
  return Array.from({ length: count }, (_, i) => {
    const weight = tensors[`${prefix}layers.${i}.weight`]
    const bias = tensors[`${prefix}layers.${i}.bias`]
    if (weight?.shape.length !== 2 || bias === undefined)
      throw new Error(`the net has no tensors "${prefix}layers.${i}"`)
    return { weight: { shape: weight.shape, data: weight.data }, bias: bias.data }
  })
}

/** The net that an artifact holds. */
export function netOf(artifact: TrainedNet): Net {
  const { activations, input, output } = artifact.metadata.net
  return { layers: layersOf(artifact), activations, input, output }
}
