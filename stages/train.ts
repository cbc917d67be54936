import { stage } from '../engine/index.ts'
import { fit } from '../nets/fit.ts'
import { kernelBackend } from '../nets/kernel/kernel-backend.ts'
import { Dataset } from '../schemas/dataset.ts'
import { netOfFit, recipeOf } from '../schemas/net-of-fit.ts'
import { TrainParams } from '../schemas/train-params.ts'
import { TrainedNet } from '../schemas/trained-net.ts'

/** Trains a dense net on the kernel, to the same bits on every machine; one that diverged is a result too, marked as such. */
export default stage({
  inputs: { data: Dataset },
  params: TrainParams,
  output: TrainedNet,
  limits: { threads: 1 },
  run: async ({ data }, params, { progress }): Promise<TrainedNet> => {
    const trained = await fit(data.tensors, recipeOf(params), kernelBackend, progress)
    return netOfFit(trained, params, kernelBackend, data.tensors)
  },
})
