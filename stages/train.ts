import { stage } from '../engine/index.ts'
import type { Course } from '../nets/backend.ts'
import { errorsOf } from '../nets/errors-of.ts'
import { fit, type Recipe } from '../nets/fit.ts'
import { makeTfjsBackend } from '../nets/tfjs-backend.ts'
import { Dataset } from '../schemas/dataset.ts'
import { tensorsOfLayers } from '../schemas/net-tensors.ts'
import type { Vector } from '../schemas/tensor.ts'
import { TrainParams } from '../schemas/train-params.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** About how many points a loss curve has. */
const records = 200

/** Trains a dense net; one that diverged is a result too, marked as such. */
export default stage({
  inputs: { data: Dataset },
  params: TrainParams,
  output: TrainedNet,
  limits: { threads: 1 },
  machine: 'tfjs computes in float32 with kernels chosen by the CPU, so its bits are not the same everywhere',
  allow: {
    clock: 'tfjs times its operations; no time enters a number',
    random: 'seedrandom, which tfjs brings, seeds itself when it loads; nothing here draws from it',
    environment: "tfjs-node's loader looks for its native library, and tfjs for debugging flags",
    files: 'tfjs opens its own native library or WebAssembly',
    modules: "tfjs-node's loader requires its native library by a path that it computes",
  },
  run: async ({ data }, params, { progress }): Promise<TrainedNet> => {
    const backend = await makeTfjsBackend(params.backend.name)
    const { net, first, course } = await fit(data.tensors, recipeOf(params), backend, progress)
    const { layers, ...description } = net
    return {
      tensors: { ...tensorsOfLayers(layers), ...tensorsOfLayers(first, 'first.'), ...historyTensors(course) },
      metadata: {
        net: {
          ...description,
          loss: { name: params.loss, strength: 0, until: 0, ...(params.loss === 'mse' ? {} : params.penalty) },
          optimizer: { name: 'adam', ...params.adam },
          initialisation: params.init,
          seed: params.seed,
          backend: { name: backend.name, version: backend.version },
          diverged: course.diverged,
          ...errorsOf(net, data.tensors),
        },
      },
    }
  },
})

function recipeOf({ loss, activation, init, width, depth = 1, seed, adam, penalty }: TrainParams): Recipe {
  if (loss !== 'mse' && penalty === undefined) throw new Error(`the loss "${loss}" needs the param "penalty"`)
  const training = { adam, penalty: penalty ?? { strength: 0, until: 1 }, records }
  return { activation, loss, initialisation: init, width, depth, seed, training }
}

function historyTensors({ history }: Course): Record<string, Vector> {
  const vector = (values: number[]): Vector => ({ shape: [values.length], data: Float64Array.from(values) })
  return {
    'history.step': vector(history.map(({ step }) => step)),
    'history.mse': vector(history.map(({ mse }) => mse)),
    'history.penalty': vector(history.map(({ penalty }) => penalty)),
  }
}
