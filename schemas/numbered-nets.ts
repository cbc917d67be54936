import { Type } from '@sinclair/typebox'
import type { Matrix } from '../nets/linear-algebra/matrix.ts'
import type { Layer } from '../nets/net.ts'
import { layersIn, tensorsOfLayers } from './net-tensors.ts'
import { matrix, vector, type Vector } from './tensor.ts'

/** Nets of one hidden layer, named `net.0.layers.0.weight`, ... */
export const NumberedNets = Type.Unsafe<Readonly<Record<string, Matrix | Vector>>>({
  type: 'object',
  patternProperties: {
    '^net\\.\\d+\\.layers\\.[01]\\.weight$': matrix('out x in, on scaled inputs'),
    '^net\\.\\d+\\.layers\\.[01]\\.bias$': vector('out'),
  },
  additionalProperties: false,
})

/** The tensors of nets that are told apart by their place in the list. */
export function tensorsOfNets(nets: readonly { readonly layers: readonly Layer[] }[]): Record<string, Matrix | Vector> {
  return Object.assign({}, ...nets.map(({ layers }, i) => tensorsOfLayers(layers, `net.${i}.`))) as Record<
    string,
    Matrix | Vector
  >
}

/** The layers of the net in that place. */
export function layersOfNumbered(tensors: Readonly<Record<string, Matrix | Vector>>, place: number): Layer[] {
  return layersIn(tensors, `net.${place}.`, 2)
}
