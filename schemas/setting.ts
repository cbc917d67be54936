import { Type, type Static } from '@sinclair/typebox'
import { activations, type Activation } from '../nets/activations.ts'
import type { Loss } from '../nets/losses.ts'
import { OptimizerParams } from './optimizer-params.ts'
import { lossOneOf, tuningParams } from './train-params.ts'

/** One way to train: what varies while a net's shape, its data and its seed stay. */
export const Setting = Type.Object({
  loss: Type.String(),
  ...tuningParams,
  optimizer: OptimizerParams,
  stopping: Type.Optional(
    Type.Object(
      {
        every: Type.Integer({ minimum: 1, description: 'steps from one look at the validation error to the next' }),
        batch: Type.Optional(Type.Integer({ minimum: 1, description: 'points a step; all where left out' })),
      },
      { description: 'for Adam on plain squared error: keep the weights with the least validation error' },
    ),
  ),
})

/** One way to train: what varies while a net's shape, its data and its seed stay. */
export type Setting = Static<typeof Setting>

/** One way to train on one of some losses. */
export function settingFor(losses: readonly Loss[]) {
  return Type.Object({ ...Setting.properties, loss: lossOneOf(losses) })
}

/** What is trained, in one or in several settings. */
export const Shape = Type.Object({
  method: Type.String({ description: 'how tables call it' }),
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  width: Type.Integer({ minimum: 1, description: 'of each hidden layer' }),
  depth: Type.Integer({ minimum: 1, description: 'how many hidden layers' }),
  noise: Type.Number({ minimum: 0, description: 'on the training values: its deviation over theirs' }),
  seed: Type.Integer({ minimum: 0, maximum: 4294967295, description: 'of the first weights and of the noise' }),
  refine: Type.Integer({ minimum: 0, description: 'steps of Levenberg-Marquardt that follow' }),
})

/** What is trained, in one or in several settings. */
export type Shape = Static<typeof Shape>
