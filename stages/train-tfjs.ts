import { stage } from 'lineal'
import { fit } from '../nets/fit.ts'
import { penalised, unpenalised, type Loss } from '../nets/losses.ts'
import { pairwise as pairwisePenalty } from '../nets/penalties/pairwise.ts'
import { makeTfjsBackend } from '../nets/tfjs/tfjs-backend.ts'
import { Dataset } from '../schemas/dataset.ts'
import { netOfFit, recipeOf } from '../schemas/net-of-fit.ts'
import { tfjsTrainParams } from '../schemas/train-params.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Trains a dense net by tfjs's autodiff on one of the losses without a penalty. */
export default /* @__PURE__ */ trainTfjsOn(unpenalised)

/** The same on squared error with the penalty on pairs of correlated units. */
export const pairwise = /* @__PURE__ */ trainTfjsOn([/* @__PURE__ */ penalised(pairwisePenalty)])

/** The stage that trains a dense net by tfjs's autodiff: the reference for the kernel, and the way to try a loss in a few lines. */
function trainTfjsOn(losses: readonly Loss[]) {
  return stage({
    inputs: { data: Dataset },
    params: tfjsTrainParams(losses),
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
      const backend = await makeTfjsBackend(params.backend)
      const recipe = recipeOf(params, losses)
      const trained = await fit(data.tensors, recipe, backend, progress)
      return netOfFit(trained, { recipe, params, backend, data: data.tensors })
    },
  })
}
