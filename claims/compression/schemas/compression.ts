import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from 'lineal'
import { activations, type Activation } from '../../../nets/activations.ts'
import { list } from '../../../schemas/list.ts'
import { NumberedNets } from '../../../schemas/numbered-nets.ts'
import { Scaling } from '../../../schemas/scaling.ts'

const error = Type.Union([Type.Number(), Type.Null()], {
  description: 'mean squared error over the variance of the training values; null where not finite',
})
const count = Type.Integer({ minimum: 0 })

const description = Type.Object({
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  input: Scaling,
  output: Scaling,
  nets: list(
    Type.Object({
      route: Type.String(),
      width: Type.Integer({ minimum: 1 }),
      rate: Type.Number({ description: 'the learning rate that was chosen on validation points' }),
      validation: error,
      test: error,
    }),
  ),
  needed: Type.Optional(
    Type.Object(
      { units: count, trained: count, untrained: count },
      { description: 'units that a net from the standard initialisation needs, after training and before it' },
    ),
  ),
})

const schema = Type.Object({ tensors: NumberedNets, metadata: Type.Object({ compression: description }) })

/** Small nets from one source: one for each cut and width. */
export type Compression = Static<typeof schema>

/** Small nets from one source, as safetensors. */
export const Compression = safetensors(schema)
