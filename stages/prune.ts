import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { errorsOf } from '../nets/errors-of.ts'
import { applyScaling } from '../nets/evaluate.ts'
import type { Layer } from '../nets/net.ts'
import { prune } from '../nets/prune.ts'
import { Dataset } from '../schemas/dataset.ts'
import { layersOf, tensorsOfLayers } from '../schemas/net-tensors.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Folds a net's redundant units and refits its output layer: a net of fewer units, in the same format. */
export default stage({
  inputs: { net: TrainedNet, data: Dataset },
  params: Type.Object({
    fold: Type.Object({
      factor: Type.Number({ minimum: 1, description: 'how far the squared error on the training points may rise' }),
    }),
  }),
  output: TrainedNet,
  run: ({ net, data }, { fold }): TrainedNet => {
    const description = net.metadata.net
    const { activations, input, output } = description
    const points = { x: applyScaling(data.tensors.x_train, input), y: applyScaling(data.tensors.y_train, output) }
    const before = layersOf(net)
    const layers = prune(before, activations, points, fold.factor)
    return {
      tensors: tensorsOfLayers(layers),
      metadata: {
        net: {
          ...description,
          ...errorsOf({ layers, activations, input, output }, data.tensors),
          folded: { factor: fold.factor, from: widthsOf(before), to: widthsOf(layers) },
        },
      },
    }
  },
})

function widthsOf(layers: readonly Layer[]): number[] {
  return layers.slice(0, -1).map(({ bias }) => bias.length)
}
