import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from '../engine/index.ts'
import { activations, type Activation } from '../nets/activations.ts'
import type { Matrix } from '../nets/linear-algebra/matrix.ts'
import type { Scaling } from '../nets/net.ts'
import { list } from './list.ts'
import { matrix, vector, type Vector } from './tensor.ts'

const error = Type.Union([Type.Number(), Type.Null()], {
  description: 'mean squared error over the variance of the training values; null where not finite',
})
const count = Type.Integer({ minimum: 0 })
const numbers = list(Type.Number())
const scaling = Type.Unsafe<Scaling>(Type.Object({ offset: numbers, scale: numbers }))

const description = Type.Object({
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  input: scaling,
  output: scaling,
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

const tensors = Type.Unsafe<Readonly<Record<string, Matrix | Vector>>>({
  type: 'object',
  patternProperties: {
    '^net\\.\\d+\\.layers\\.[01]\\.weight$': matrix('out x in, on scaled inputs'),
    '^net\\.\\d+\\.layers\\.[01]\\.bias$': vector('out'),
  },
  additionalProperties: false,
})

const schema = Type.Object({ tensors, metadata: Type.Object({ compression: description }) })

/** Small nets from one source: one for each cut and width. */
export type Compression = Static<typeof schema>

/** Small nets from one source, as safetensors. */
export const Compression = safetensors(schema)
