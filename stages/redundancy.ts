import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { applyScaling } from '../nets/evaluate.ts'
import { measureRedundancy } from '../nets/measures/redundancy.ts'
import { Dataset } from '../schemas/dataset.ts'
import { layersOf } from '../schemas/net-tensors.ts'
import { Redundancy } from '../schemas/redundancy.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Measures how redundant a net's units are over its training points, beside the same net before training. */
export default stage({
  inputs: { net: TrainedNet, data: Dataset },
  params: Type.Object({
    rank: Type.Object({
      factor: Type.Number({
        minimum: 1,
        description: 'how far above its own error the error-tied rank lets a net rise',
      }),
    }),
  }),
  output: Redundancy,
  run: ({ net, data }, { rank: { factor } }): Redundancy => {
    const { activations, input, output } = net.metadata.net
    const points = { x: applyScaling(data.tensors.x_train, input), y: applyScaling(data.tensors.y_train, output) }
    const measure = (prefix: string, refitted: boolean) =>
      measureRedundancy({ layers: layersOf(net, prefix), activations }, points, { factor, refitted })
    return { factor, trained: measure('', false), untrained: measure('first.', true) }
  },
})
