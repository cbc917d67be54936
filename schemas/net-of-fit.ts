import type { Backend, Course } from '../nets/backend.ts'
import type { Data } from '../nets/data.ts'
import { errorsOf } from '../nets/errors-of.ts'
import type { Fit, Recipe } from '../nets/fit.ts'
import { lossOf } from '../nets/losses.ts'
import { tensorsOfLayers } from './net-tensors.ts'
import type { Vector } from './tensor.ts'
import type { TrainParams } from './train-params.ts'
import type { TrainedNet } from './trained-net.ts'

/** About how many points a loss curve has. */
const records = 200

/**
 * What the params of a training ask for.
 * @throws Error where the loss lacks its settings
 */
export function recipeOf(params: Omit<TrainParams, 'backend'>): Recipe {
  const { loss, activation, init, width, depth = 1, seed, optimizer, penalty, projection } = params
  const parts = lossOf(loss)
  if (parts.penalty !== undefined && penalty === undefined)
    throw new Error(`the loss "${loss}" needs the param "penalty"`)
  if (parts.fit !== 'plain' && projection === undefined)
    throw new Error(`the loss "${loss}" needs the param "projection"`)
  const training = { optimiser: optimizer, penalty: penalty ?? { strength: 0, until: 1 }, records }
  return { activation, loss, ridge: projection?.ridge, initialisation: init, width, depth, seed, training }
}

/** A trained net as an artifact. */
export function netOfFit(
  { net, first, course }: Fit,
  { loss, penalty, projection, optimizer, init, seed }: TrainParams,
  backend: Backend,
  data: Data,
): TrainedNet {
  const { layers, ...description } = net
  const { fit, penalty: penalised } = lossOf(loss)
  return {
    tensors: { ...tensorsOfLayers(layers), ...tensorsOfLayers(first, 'first.'), ...historyTensors(course) },
    metadata: {
      net: {
        ...description,
        loss: {
          name: loss,
          strength: 0,
          until: 0,
          ...(penalised === undefined ? {} : penalty),
          ...(fit === 'plain' ? {} : projection),
        },
        optimizer,
        initialisation: init,
        seed,
        backend: { name: backend.name, version: backend.version },
        diverged: course.diverged,
        ...errorsOf(net, data),
      },
    },
  }
}

function historyTensors({ history }: Course): Record<string, Vector> {
  const vector = (values: number[]): Vector => ({ shape: [values.length], data: Float64Array.from(values) })
  return {
    'history.step': vector(history.map(({ step }) => step)),
    'history.mse': vector(history.map(({ mse }) => mse)),
    'history.penalty': vector(history.map(({ penalty }) => penalty)),
  }
}
