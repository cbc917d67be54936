import { stage } from 'lineal'
import { fit } from '../../nets/fit.ts'
import { kernelBackend } from '../../nets/kernel/kernel-backend.ts'
import type { Loss } from '../../nets/losses.ts'
import { Dataset } from '../../schemas/dataset.ts'
import { netOfFit, recipeOf } from '../../schemas/net-of-fit.ts'
import { trainParams } from '../../schemas/train-params.ts'
import { TrainedNet } from '../../schemas/trained-net.ts'

/**
 * The stage that trains a dense net on some losses, on the kernel, to the same bits on every machine; a net that diverged is a
 * result too, marked as such. What bundles a loss reruns when it changes, so that each penalty has a stage of its own.
 */
export function trainOn(losses: readonly Loss[]) {
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
