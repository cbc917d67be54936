import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { list } from './list.ts'

const count = Type.Integer({ minimum: 0 })

const measures = Type.Object({
  layers: list(
    Type.Object({
      units: count,
      dead: Type.Integer({ minimum: 0, description: 'units that hardly vary over the training points' }),
      duplicates: Type.Integer({ minimum: 0, description: 'units with |correlation| > 0.999 to an earlier one' }),
      effective_rank: Type.Number({ minimum: 0, description: 'Roy and Vetterli, of features of unit variance' }),
    }),
    { description: 'one for each hidden layer' },
  ),
  mse: Type.Number({ description: 'of the scaled output over the training points' }),
  refit_mse: Type.Number({ description: 'the same with the output layer refitted' }),
  error_tied_rank: Type.Integer({ minimum: 0, description: 'units needed to stay within `factor` of `mse`' }),
  ranked_mse: list(Type.Number(), { description: 'refitted on the first 0, 1, 2, ... units of the pivoted QR' }),
  leave_one_out: list(Type.Union([Type.Number(), Type.Null()]), {
    description: 'refitted without each unit, over refitted with all',
  }),
})

const schema = Type.Object({
  factor: Type.Number({ description: 'that the error-tied rank allows' }),
  trained: measures,
  untrained: Type.Object(measures.properties, {
    description: 'the control: the same net before training, output refitted',
  }),
})

/** How redundant a net is, and how redundant it was before training. */
export type Redundancy = Static<typeof schema>

/** How redundant a net is, and how redundant it was before training, as JSON. */
export const Redundancy = json(schema)
