import { stage } from 'lineal'
import { fit } from '../nets/fit.ts'
import { kernelBackend } from '../nets/kernel/kernel-backend.ts'
import { penalised, unpenalised, type Loss } from '../nets/losses.ts'
import { logDetDead as logDetDeadPenalty } from '../nets/penalties/log-det-dead.ts'
import { logDet as logDetPenalty } from '../nets/penalties/log-det.ts'
import { pairwise as pairwisePenalty } from '../nets/penalties/pairwise.ts'
import { Dataset } from '../schemas/dataset.ts'
import { netOfFit, recipeOf } from '../schemas/net-of-fit.ts'
import { trainParams } from '../schemas/train-params.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Trains a dense net on one of the losses that the kernel has by itself. */
export default /* @__PURE__ */ trainOn(unpenalised)

// The same on squared error with each penalty of the survey.
export const pairwise = /* @__PURE__ */ trainOn([/* @__PURE__ */ penalised(pairwisePenalty)])
export const logDet = /* @__PURE__ */ trainOn([/* @__PURE__ */ penalised(logDetPenalty)])
export const logDetDead = /* @__PURE__ */ trainOn([/* @__PURE__ */ penalised(logDetDeadPenalty)])

/**
 * The stage that trains a dense net on some losses, on the kernel, to the same bits on every machine; a net that diverged is a
 * result too, marked as such. What bundles a loss reruns when it changes, so that each penalty has a stage of its own.
 */
function trainOn(losses: readonly Loss[]) {
  return stage({
    inputs: { data: Dataset },
    params: trainParams(losses),
    output: TrainedNet,
    limits: { threads: 1 },
    run: async ({ data }, params, { progress }): Promise<TrainedNet> => {
      const recipe = recipeOf(params, losses)
      const trained = await fit(data.tensors, recipe, kernelBackend, progress)
      return netOfFit(trained, { recipe, params, backend: kernelBackend, data: data.tensors })
    },
  })
}
