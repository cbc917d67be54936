import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { bootstrapPeriod, lagOne, nearestPeriod } from '../../../nets/components/bootstrap-period.ts'
import { standardErrors, residualVariance } from '../../../nets/components/standard-errors.ts'
import { errorsOf } from '../../../nets/errors-of.ts'
import { applyScaling } from '../../../nets/evaluate.ts'
import { formulaOf } from '../../../nets/formula.ts'
import { formulaLines, plainLines } from '../../../nets/formula-text.ts'
import { countParameters } from '../../../nets/net.ts'
import { Dataset } from '../../../schemas/dataset.ts'
import { Period } from '../schemas/period.ts'
import { recoveredNet, Recovery } from '../schemas/recovery.ts'

/** Reads a period off the sinusoids found in a record, with its standard error and a bootstrapped interval. */
export default stage({
  inputs: { data: Dataset, recovery: Recovery },
  params: Type.Object({
    reading: Type.Object({
      near: Type.Number({ description: 'the period asked for, in the units of the input' }),
      name: Type.String({ description: 'of the input, in the formula' }),
      resamples: Type.Integer({ minimum: 1 }),
      block: Type.Integer({ minimum: 1, description: 'residuals in a row that are drawn together' }),
      seed: Type.Integer({ minimum: 0 }),
    }),
  }),
  output: Period,
  limits: { threads: 1 },
  run: ({ data: { tensors }, recovery }, { reading }): Period => {
    const net = recoveredNet(recovery)
    const { layers, input, output } = net
    const points = {
      x: applyScaling(tensors.x_train, input),
      y: applyScaling(tensors.y_train, output),
      activation: recovery.metadata.recovery.activation,
    }
    const scale = input.scale[0]!
    const { unit, period } = nearestPeriod(layers, reading.near / scale)
    const { starts, chosen } = recovery.metadata.recovery
    const variance = residualVariance(points, starts[chosen]!.mse, countParameters(layers))
    const frequency = Math.abs(layers[0]!.weight.data[unit]!)
    const [low, high] = bootstrapPeriod(points, layers, period, reading)
    const { train_mse, test_mse } = errorsOf(net, tensors)
    const record = { x: tensors.x_train, y: tensors.y_train }
    const formula = formulaOf(net, record, { errors: true })
    return {
      units: starts[chosen]!.units,
      starts: starts.length,
      rmse: Math.sqrt(train_mse!),
      test_rmse: Math.sqrt(test_mse!),
      lag_one: lagOne(points, layers),
      period: period * scale,
      amplitude: Math.abs(layers[1]!.weight.data[unit]!) * output.scale[0]!,
      standard_error: (standardErrors(points, layers, variance).weights[unit]! / frequency) * period * scale,
      interval: [low * scale, high * scale],
      resamples: reading.resamples,
      formula: formulaLines(formula, [reading.name]),
      plain: plainLines(formula, record, [reading.name]),
    }
  },
})
