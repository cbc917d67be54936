import { Type, type Static } from '@sinclair/typebox'
import { safetensors } from 'lineal'
import { activations, type Activation } from '../../../nets/activations.ts'
import type { Recovered } from '../../../nets/components/recover.ts'
import type { Layer, Net } from '../../../nets/net.ts'
import { list } from '../../../schemas/list.ts'
import { layersOfNumbered, NumberedNets, tensorsOfNets } from '../../../schemas/numbered-nets.ts'
import { Scaling } from '../../../schemas/scaling.ts'

const description = Type.Object({
  activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
  input: Scaling,
  output: Scaling,
  chosen: Type.Integer({ minimum: 0, description: 'which start is the answer' }),
  exact: Type.Number({ description: 'the relative standard error at which a fit without noise is taken for exact' }),
  starts: list(
    Type.Object({
      units: Type.Integer({ minimum: 1 }),
      mse: Type.Number({ description: 'of the scaled values over the training points' }),
      error: Type.Union([Type.Number(), Type.Null()], {
        description: "the largest standard error of a unit's incoming weights over their length; null where unbounded",
      }),
      criterion: Type.Number(),
    }),
  ),
})

const schema = Type.Object({ tensors: NumberedNets, metadata: Type.Object({ recovery: description }) })

/** The units that a method found behind some points: the net of each start, and which is the answer. */
export type Recovery = Static<typeof schema>

/** The units that a method found behind some points, as safetensors. */
export const Recovery = safetensors(schema)

/** What was recovered, as an artifact. */
export function recoveryOf(
  { starts, chosen }: Recovered,
  net: { readonly activation: Activation; readonly input: Scaling; readonly output: Scaling; readonly exact: number },
): Recovery {
  const described = starts.map(({ units, mse, error, criterion }) => ({
    units,
    mse,
    error: Number.isFinite(error) ? error : null,
    criterion,
  }))
  return {
    tensors: tensorsOfNets(starts),
    metadata: { recovery: { ...net, chosen, starts: described } },
  }
}

/** The layers that a start ended with, on scaled inputs. */
export function layersOfStart({ tensors }: Recovery, start: number): Layer[] {
  return layersOfNumbered(tensors, start)
}

/** The net that is the answer. */
export function recoveredNet(recovery: Recovery): Net {
  const { activation, input, output, chosen } = recovery.metadata.recovery
  return { layers: layersOfStart(recovery, chosen), activations: [activation], input, output }
}
