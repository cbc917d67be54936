import { Type } from '@sinclair/typebox'

const adamSettings = {
  steps: Type.Integer({ minimum: 1 }),
  rate: Type.Number({ exclusiveMinimum: 0 }),
  final_rate: Type.Number({ minimum: 0 }),
  warm_up: Type.Integer({ minimum: 0 }),
  beta1: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  beta2: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
  epsilon: Type.Number({ exclusiveMinimum: 0 }),
}

const later = {
  steps: Type.Integer({ minimum: 1 }),
  start: Type.Optional(
    Type.Object(adamSettings, { description: 'Adam before it, with the penalty; none where left out' }),
  ),
}

/** The ridge of projections. */
export const ridge = Type.Number({ minimum: 0, description: 'μ, on the output weights of features of unit variance' })

/** Adam alone. */
export const AdamParams = Type.Object({ name: Type.Literal('adam'), ...adamSettings })

/** How a minimum is sought. */
export const OptimizerParams = Type.Union([
  AdamParams,
  Type.Object({ name: Type.Literal('lbfgs'), ...later }),
  Type.Object({ name: Type.Literal('levenberg-marquardt'), ...later }),
  Type.Object({ name: Type.Literal('variable-projection'), ridge, ...later }),
])
