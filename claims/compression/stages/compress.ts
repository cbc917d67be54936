import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { activations, type Activation } from '../../../nets/activations.ts'
import {
  compress,
  unitsNeededBy,
  unpenalisedSources,
  type Chosen,
  type Source,
} from '../../../nets/compression/compress.ts'
import { toUnitInterval, toUnitVariance } from '../../../nets/data.ts'
import { errorsOf } from '../../../nets/errors-of.ts'
import { applyScaling } from '../../../nets/evaluate.ts'
import { lp as lpPenalty } from '../../../nets/penalties/lp.ts'
import type { Penalty } from '../../../nets/penalties/penalty.ts'
import { Compression } from '../schemas/compression.ts'
import { Dataset } from '../../../schemas/dataset.ts'
import { tensorsOfNets } from '../../../schemas/numbered-nets.ts'

/** Makes small nets of several widths in one of the ways that train on squared error or on its projection alone. */
export default /* @__PURE__ */ compressFrom(unpenalisedSources)

/** Makes small nets of several widths from a wide one trained with the lp penalty. */
export const lp = /* @__PURE__ */ compressFrom(['lp'], lpPenalty)

/** The stage that makes small nets of several widths in one of some ways: trained small, or trained wide, cut and trained on. */
function compressFrom(sources: readonly Source[], penalty?: Penalty) {
  return stage({
    inputs: { data: Dataset },
    params: Type.Object({
      activation: Type.Unsafe<Activation>({ type: 'string', enum: [...activations] }),
      source: Type.Unsafe<Source>({ type: 'string', enum: [...sources] }),
      seed: Type.Integer({ minimum: 0 }),
      compressing: Type.Object({
        widths: Type.Array(Type.Integer({ minimum: 1 })),
        wide: Type.Integer({ minimum: 1 }),
        steps: Type.Integer({ minimum: 1, description: 'of Adam in all' }),
        factor: Type.Number({
          minimum: 1,
          description: 'how far above its own error a net may rise that units are left out of',
        }),
      }),
    }),
    output: Compression,
    limits: { threads: 1 },
    run: async ({ data: { tensors } }, { activation, source, seed, compressing }): Promise<Compression> => {
      const { x_train, y_train, x_val, y_val } = tensors
      if (x_val === undefined || y_val === undefined)
        throw new Error('compression chooses on validation points, and there are none')
      const input = toUnitInterval(x_train)
      const output = toUnitVariance(y_train)
      const scaled = (x: typeof x_train, y: typeof y_train) => ({
        x: applyScaling(x, input),
        y: applyScaling(y, output),
      })
      const points: Chosen = { activation, ...scaled(x_train, y_train), validation: scaled(x_val, y_val) }
      const settings = { ...compressing, source, seed, ...(penalty === undefined ? {} : { penalty }) }
      const nets = await compress(points, settings)
      const variance = output.scale[0]! * output.scale[0]!
      const relative = (mse: number | null | undefined): number | null =>
        mse === null || mse === undefined ? null : mse / variance
      const described = nets.map(({ route, width, rate, layers }) => {
        const errors = errorsOf({ layers, activations: [activation], input, output }, tensors)
        return { route, width, rate, validation: relative(errors.val_mse), test: relative(errors.test_mse) }
      })
      const needed =
        source === 'wide' ? { units: compressing.wide, ...(await unitsNeededBy(points, settings)) } : undefined
      return {
        tensors: tensorsOfNets(nets),
        metadata: {
          compression: { activation, input, output, nets: described, ...(needed === undefined ? {} : { needed }) },
        },
      }
    },
  })
}
