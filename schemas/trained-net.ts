import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from 'lineal'
import { activations, type Activation } from '../nets/activations.ts'
import type { Matrix } from '../nets/linear-algebra/matrix.ts'
import { list } from './list.ts'
import { OptimizerParams } from './optimizer-params.ts'
import { Scaling } from './scaling.ts'
import { matrix, vector, type Vector } from './tensor.ts'

const widths = list(Type.Integer(), { description: 'of the hidden layers' })
const error = Type.Union([Type.Number(), Type.Null()], {
  description: "in the target's own units; null where not finite",
})
const names = Type.Unsafe<readonly Activation[]>({
  type: 'array',
  items: { type: 'string', enum: [...activations] },
  description: 'of the hidden layers, in order',
})

/** What `metadata.net` says: enough to evaluate the net, how it was trained, and how well it does. */
export const NetDescription = Type.Object({
  activations: names,
  input: Scaling,
  output: Scaling,
  loss: Type.Object({
    name: Type.String(),
    strength: Type.Number(),
    schedule: Type.Optional(Type.String()),
    until: Type.Number(),
    ridge: Type.Optional(Type.Number()),
  }),
  optimizer: OptimizerParams,
  initialisation: Type.String(),
  seed: Type.Integer(),
  backend: Type.Object({ name: Type.String(), version: Type.String() }),
  diverged: Type.Boolean(),
  train_mse: error,
  val_mse: Type.Optional(error),
  test_mse: error,
  folded: Type.Optional(
    Type.Object({
      factor: Type.Number({ description: 'how far the training error was let rise' }),
      from: widths,
      to: widths,
    }),
  ),
})

/** What `metadata.net` says. */
export type NetDescription = Static<typeof NetDescription>

const weight = matrix('out x in')
const bias = vector('out')
const tensors = Type.Unsafe<Readonly<Record<string, Matrix | Vector>>>({
  type: 'object',
  required: ['layers.0.weight', 'layers.0.bias'],
  patternProperties: {
    '^(first\\.)?layers\\.\\d+\\.weight$': weight,
    '^(first\\.)?layers\\.\\d+\\.bias$': bias,
    '^history\\.(step|mse|penalty)$': vector(
      'one element a record: steps made, squared error of the scaled output (of a projected loss, with its ridge), penalty',
    ),
  },
  additionalProperties: false,
})
const schema = Type.Object({ tensors, metadata: Type.Object({ net: NetDescription }) })

/**
 * A dense net: with h0 = (x - input.offset) / input.scale and h = activation(W h + b) at each hidden layer, its output is
 * output.offset + output.scale (W h + b). Tensors are named as PyTorch names them; `first.` holds the weights before training.
 */
export type TrainedNet = Static<typeof schema>

/** A dense net as safetensors. */
export const TrainedNet = safetensors(schema)
