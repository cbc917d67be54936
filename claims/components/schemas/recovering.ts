import { Type, type Static } from '@sinclair/typebox'
import { activations, type Activation } from '../../../nets/activations.ts'
import { ridge } from '../../../schemas/optimizer-params.ts'

const count = (description: string) => Type.Integer({ minimum: 0, description })

const training = {
  loss: Type.Union([Type.Literal('mse'), Type.Literal('log-projected')]),
  width: Type.Integer({ minimum: 1 }),
  steps: count('of Adam'),
  rate: Type.Number({ exclusiveMinimum: 0 }),
  ridge,
}

/** How components are recovered; see nets/components/recover.ts. */
export const RecoverParams = Type.Object({
  method: Type.String(),
  seed: Type.Integer({ minimum: 0, maximum: 65535 }),
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  recovering: Type.Object({
    begin: Type.Union([
      Type.Object({ by: Type.Literal('training'), ...training }),
      Type.Object({
        by: Type.Literal('growth'),
        width: Type.Integer({ minimum: 1 }),
        pool: count('random units to choose each from'),
        trials: count('of Levenberg-Marquardt after each'),
      }),
      Type.Object({ by: Type.Literal('clustering'), students: count('nets whose units are clustered'), ...training }),
    ]),
    removal: Type.Optional(
      Type.Object({
        candidates: count('units whose removal is tried at each size'),
        merges: count('pairs that are tried as one unit'),
        quick: count('trials of Levenberg-Marquardt on each'),
        attempts: count('how many of them get more'),
        trials: count('of Levenberg-Marquardt on these'),
        floor: Type.Number({ minimum: 0, description: 'the mean squared error that is good enough; 0 with noise' }),
      }),
    ),
    rescue: Type.Optional(Type.Object({ pool: count('random units'), trials: count('of Levenberg-Marquardt') })),
    starts: Type.Integer({ minimum: 1, description: 'at most' }),
    exact: Type.Number({ description: 'the relative standard error at which a fit without noise is taken for exact' }),
  }),
})

/** How components are recovered. */
export type RecoverParams = Static<typeof RecoverParams>
