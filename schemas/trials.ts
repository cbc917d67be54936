import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from 'lineal'
import type { Trial } from '../nets/trial.ts'
import { list } from './list.ts'
import { Setting, Shape } from './setting.ts'
import { matrix } from './tensor.ts'

const error = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })
const count = (description: string) => Type.Integer({ minimum: 0, description })

/** What is measured of a net; errors are mean squares over the variance of the test values, null where not finite. */
export const Measures = Type.Object({
  train: error('on the training points'),
  validation: error('on the points to choose on; null where there are none, too'),
  test: error('on the test points'),
  test_mae: error("mean absolute test error, in the target's own units"),
  test_rmse: error('root mean square of the same'),
  duplicates: count('units with |correlation| > 0.999 to an earlier one, over all hidden layers'),
  dead: count('units that hardly vary, over all hidden layers'),
  rank: count('units of the last hidden layer needed to stay within 4 times the own training error'),
  output_size: Type.Number({ description: 'length of the output weights on features of unit variance' }),
})

const schema = Type.Object({
  tensors: Type.Object({
    parameters: matrix('a row for each setting: each layer weight by rows, then its bias'),
    refined_parameters: matrix('the same after Levenberg-Marquardt'),
  }),
  metadata: Type.Object({
    target: Type.String(),
    ...Shape.properties,
    trials: list(Type.Object({ setting: Setting, diverged: Type.Boolean(), measures: Measures, refined: Measures }), {
      description: 'one for each setting',
    }),
  }),
})

/** Nets of one shape trained from one seed, one for each setting. */
export type Trials = Static<typeof schema>

/** Nets of one shape trained from one seed, as safetensors. */
export const Trials = safetensors(schema)

/** Trials as an artifact. */
export function trialsOf(target: string, shape: Shape, tried: readonly (readonly [Setting, Trial])[]): Trials {
  const rows = (pick: (trial: Trial) => Float64Array) => {
    const all = tried.map(([, trial]) => pick(trial))
    const data = Float64Array.from(all.flatMap((row) => [...row]))
    return { shape: [all.length, data.length / all.length] as const, data }
  }
  return {
    tensors: {
      parameters: rows(({ parameters }) => parameters),
      refined_parameters: rows(({ refined_parameters }) => refined_parameters),
    },
    metadata: {
      target,
      ...shape,
      trials: tried.map(([setting, { diverged, measures, refined }]) => ({ setting, diverged, measures, refined })),
    },
  }
}
