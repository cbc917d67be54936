import { Type, type Static } from '@sinclair/typebox'
import { json } from 'lineal'
import { list } from '../../../schemas/list.ts'

const interval = Type.Unsafe<readonly [number, number]>(
  Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '95 %' }),
)

const schema = Type.Object({
  units: Type.Integer({ description: 'sinusoids of the net' }),
  starts: Type.Integer(),
  rmse: Type.Number({ description: 'of the training points, in the units of the data' }),
  test_rmse: Type.Number({ description: 'of the test points' }),
  lag_one: Type.Number({ description: 'correlation of each residual with the next' }),
  period: Type.Number({ description: 'of the sinusoid whose period is nearest to the one asked for' }),
  amplitude: Type.Number(),
  standard_error: Type.Number({ description: 'of the period, from the Jacobian, for residuals that are independent' }),
  interval: interval,
  resamples: Type.Integer({ description: 'of the bootstrap of blocks of residuals' }),
  formula: list(Type.String(), { description: 'the net, a line a term, standard errors in brackets' }),
  plain: list(Type.String(), { description: 'the same to compute with: without errors, and with digits enough' }),
})

/** A period read off a net of sinusoids. */
export type Period = Static<typeof schema>

/** A period read off a net of sinusoids, as JSON. */
export const Period = json(schema)
