import { stage } from 'lineal'
import { recover } from '../../../nets/components/recover.ts'
import { toUnitInterval, toUnitVariance } from '../../../nets/data.ts'
import { applyScaling } from '../../../nets/evaluate.ts'
import { Dataset } from '../../../schemas/dataset.ts'
import { RecoverParams } from '../schemas/recovering.ts'
import { Recovery, recoveryOf } from '../schemas/recovery.ts'

/** Finds the units behind some points, and their number, in as many starts as it takes; it sees the training points only. */
export default stage({
  inputs: { data: Dataset },
  params: RecoverParams,
  output: Recovery,
  limits: { threads: 1 },
  run: async ({ data: { tensors } }, { activation, recovering, seed }, { progress }): Promise<Recovery> => {
    const input = toUnitInterval(tensors.x_train)
    const output = toUnitVariance(tensors.y_train)
    const points = { x: applyScaling(tensors.x_train, input), y: applyScaling(tensors.y_train, output), activation }
    const recovered = await recover(points, recovering, seed, progress)
    return recoveryOf(recovered, { activation, input, output, exact: recovering.exact })
  },
})
