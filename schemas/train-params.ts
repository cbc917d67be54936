import { Type, type Static } from '@sinclair/typebox'
import { activations, type Activation } from '../nets/activations.ts'
import { initialisations, type Initialisation } from '../nets/initialise.ts'
import { penalties, type Loss } from '../nets/penalties/index.ts'

/** How a net is trained: what varies over a study at the top, what stays the same below it. */
export const TrainParams = Type.Object({
  loss: Type.Unsafe<Loss>({ type: 'string', enum: ['mse', ...Object.keys(penalties)] }),
  activation: Type.Unsafe<Activation>({ type: 'string', enum: Object.keys(activations) }),
  init: Type.Unsafe<Initialisation>({ type: 'string', enum: [...initialisations] }),
  width: Type.Integer({ minimum: 1, description: 'of each hidden layer' }),
  depth: Type.Optional(Type.Integer({ minimum: 1, description: 'how many hidden layers; one where left out' })),
  seed: Type.Integer({ minimum: 0, maximum: 4294967295 }),
  adam: Type.Object({
    steps: Type.Integer({ minimum: 1 }),
    rate: Type.Number({ exclusiveMinimum: 0 }),
    final_rate: Type.Number({ minimum: 0 }),
    warm_up: Type.Integer({ minimum: 0 }),
    beta1: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
    beta2: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
    epsilon: Type.Number({ exclusiveMinimum: 0 }),
  }),
  penalty: Type.Optional(
    Type.Object(
      {
        strength: Type.Number({ minimum: 0, description: 'λ at the first step' }),
        until: Type.Number({ exclusiveMinimum: 0, description: 'the share of the steps at which λ reaches zero' }),
      },
      { description: 'for every loss but mse' },
    ),
  ),
  backend: Type.Object({
    name: Type.Unsafe<'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu'>({
      type: 'string',
      enum: ['tfjs-node', 'tfjs-wasm', 'tfjs-cpu'],
    }),
  }),
})

/** How a net is trained. */
export type TrainParams = Static<typeof TrainParams>
