import { Type, type Static } from '@sinclair/typebox'
import { table } from 'lineal'

const count = (description: string) => Type.Integer({ minimum: 0, description })
const number = (description: string) => Type.Number({ description })
const maybe = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

const relative = 'test squared error over the variance of the training values'

/** One row: all seeds of one target, loss, activation, initialisation and shape. */
export const SummaryRow = Type.Object({
  target: Type.String(),
  loss: Type.String(),
  activation: Type.String(),
  init: Type.String(),
  inputs: count('of the target: its dimension'),
  width: count('of each hidden layer'),
  depth: count('hidden layers'),
  seeds: count('nets trained'),
  diverged: count('of them, whose loss ceased to be finite'),
  error_q1: maybe(`first quartile of the ${relative}`),
  error_median: maybe(`median of the ${relative}`),
  error_q3: maybe(`third quartile of the ${relative}`),
  rmse_median: maybe("median root mean squared test error, in the target's own units"),
  success_below: number('the relative error below which a seed is a success'),
  success: number('share of seeds whose relative error is below it'),
  beats_mse: Type.Union([Type.Integer(), Type.Null()], {
    description: 'seeds with a lower test error than plain MSE from the same seed; null for plain MSE itself',
  }),
  duplicates_q1: number('first quartile of the duplicates over all hidden layers'),
  duplicates_median: number('their median'),
  duplicates_q3: number('their third quartile'),
  duplicates_untrained: number('their median before training'),
  dead_median: number('median of the dead units over all hidden layers'),
  dead_untrained: number('their median before training'),
  effective_rank_median: number('median effective rank of the last hidden layer'),
  effective_rank_untrained: number('its median before training'),
  rank_factor: number('how far above its own error the error-tied rank lets a net rise'),
  rank_q1: number('first quartile of the error-tied rank of the last hidden layer'),
  rank_median: number('its median'),
  rank_q3: number('its third quartile'),
  rank_untrained: number('its median before training'),
  fold_factor: number('how far above its training error folding lets a net rise'),
  pruned_units: number('median number of hidden units left after folding'),
  pruned_error: maybe(`median ${relative}, after folding`),
  digests: Type.String({
    description: 'the nets, their redundancies and the pruned nets behind this row, joined by spaces',
  }),
})

/** One row: all seeds of one target, loss, activation, initialisation and shape. */
export type SummaryRow = Static<typeof SummaryRow>

/** Medians, quartiles and success rates over seeds, as an Arrow table. */
export const Summary = table(SummaryRow)
