import { Type, type Static } from '@sinclair/typebox'
import { activations, type Activation } from '../nets/activations.ts'
import { initialisations, type Initialisation } from '../nets/initialise.ts'
import type { Loss } from '../nets/losses.ts'
import { schedules, type Schedule } from '../nets/schedule.ts'
import { AdamParams, OptimizerParams, ridge } from './optimizer-params.ts'

/** What is chosen for a net of one shape, beside the loss and the optimiser. */
export const tuningParams = {
  init: Type.Unsafe<Initialisation>({ type: 'string', enum: [...initialisations] }),
  penalty: Type.Optional(
    Type.Object(
      {
        strength: Type.Number({ minimum: 0, description: 'λ at the first step' }),
        schedule: Type.Optional(
          Type.Unsafe<Schedule>({
            type: 'string',
            enum: [...schedules],
            description: 'annealed where left out: λ falls as a parabola',
          }),
        ),
        until: Type.Number({ exclusiveMinimum: 0, description: 'the share of the steps at which λ reaches zero' }),
      },
      { description: 'for the losses that have one' },
    ),
  ),
  projection: Type.Optional(Type.Object({ ridge }, { description: 'for the projected losses' })),
}

const common = {
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  width: Type.Integer({ minimum: 1, description: 'of each hidden layer' }),
  depth: Type.Optional(Type.Integer({ minimum: 1, description: 'how many hidden layers; one where left out' })),
  seed: Type.Integer({ minimum: 0, maximum: 4294967295 }),
  ...tuningParams,
}

/** The name of one of some losses. */
export function lossOneOf(losses: readonly Loss[]) {
  return Type.Unsafe<string>({ type: 'string', enum: losses.map(({ name }) => name) })
}

/** How a net is trained on one of some losses: what varies over a study at the top, what stays the same below it. */
export function trainParams(losses: readonly Loss[]) {
  return Type.Object({ loss: lossOneOf(losses), ...common, optimizer: OptimizerParams })
}

/** How a net is trained. */
export type TrainParams = Static<ReturnType<typeof trainParams>>

/** How a net is trained with tfjs on one of some losses. */
export function tfjsTrainParams(losses: readonly Loss[]) {
  return Type.Object({
    loss: lossOneOf(losses),
    ...common,
    optimizer: AdamParams,
    backend: Type.Unsafe<'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu'>({
      type: 'string',
      enum: ['tfjs-node', 'tfjs-wasm', 'tfjs-cpu'],
    }),
  })
}
