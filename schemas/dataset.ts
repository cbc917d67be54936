import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from 'lineal'
import { list } from './list.ts'
import { matrix } from './tensor.ts'

const schema = Type.Object({
  tensors: Type.Object({
    x_train: matrix('points to train on, n x d, in the units of the data'),
    y_train: matrix('their values, n x 1'),
    x_test: matrix('points that nothing is trained or chosen on, n x d'),
    y_test: matrix('their values, n x 1'),
    x_val: Type.Optional(matrix('points to choose on, n x d')),
    y_val: Type.Optional(matrix('their values, n x 1')),
  }),
  metadata: Type.Object({
    name: Type.String(),
    source: Type.String({ description: 'where the function or the data come from' }),
    inputs: list(Type.String(), { description: 'what each column of x is, with its unit' }),
    output: Type.String({ description: 'what y is, with its unit' }),
  }),
})

/** Points of a target function or of real data. */
export type Dataset = Static<typeof schema>

/** Points of a target function or of real data, as safetensors. */
export const Dataset = safetensors(schema)
