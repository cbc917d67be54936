import type { Backend, Course } from '../nets/backend.ts'
import type { Data } from '../nets/data.ts'
import { errorsOf } from '../nets/errors-of.ts'
import type { Fit, Recipe } from '../nets/fit.ts'
import type { Loss } from '../nets/losses.ts'
import { tensorsOfLayers } from './net-tensors.ts'
import type { Vector } from './tensor.ts'
import type { TrainParams } from './train-params.ts'
import type { TrainedNet } from './trained-net.ts'

/** About how many points a loss curve has. */
const records = 200

/**
 * What the params of a training ask for, their loss being one of some.
 * @throws Error where the loss lacks its settings
 */
export function recipeOf(params: TrainParams, losses: readonly Loss[]): Recipe {
  const { activation, init, width, depth = 1, seed, optimizer, penalty, projection } = params
  const loss = losses.find(({ name }) => name === params.loss)
  if (loss === undefined)
    throw new Error(`there is no loss "${params.loss}" among ${losses.map(({ name }) => name).join(', ')}`)
  if (loss.penalty !== undefined && penalty === undefined)
    throw new Error(`the loss "${loss.name}" needs the param "penalty"`)
  if (loss.fit !== 'plain' && projection === undefined)
    throw new Error(`the loss "${loss.name}" needs the param "projection"`)
  const training = { optimiser: optimizer, penalty: penalty ?? { strength: 0, until: 1 }, records }
  return { activation, loss, ridge: projection?.ridge, initialisation: init, width, depth, seed, training }
}

/** A trained net as an artifact. */
export function netOfFit(
  { net, first, course }: Fit,
  { recipe, params, backend, data }: { recipe: Recipe; params: TrainParams; backend: Backend; data: Data },
): TrainedNet {
  const { layers, ...description } = net
  const { name, fit, penalty: penalised } = recipe.loss
  const { penalty, projection, optimizer, init, seed } = params
  return {
    tensors: { ...tensorsOfLayers(layers), ...tensorsOfLayers(first, 'first.'), ...historyTensors(course) },
    metadata: {
      net: {
        ...description,
        loss: {
          name,
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
