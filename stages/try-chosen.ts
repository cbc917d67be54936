import { many, stage } from '../engine/index.ts'
import { Dataset } from '../schemas/dataset.ts'
import { chooseSetting } from '../schemas/choose-setting.ts'
import { Shape } from '../schemas/setting.ts'
import { Trials, trialsOf } from '../schemas/trials.ts'
import { trySetting } from '../schemas/try-setting.ts'

/** Trains one shape from one seed in the setting that did best on validation points, over the seeds it was tried with. */
export default stage({
  inputs: { data: Dataset, tried: many(Trials) },
  params: Shape,
  output: Trials,
  limits: { threads: 1 },
  run: async ({ data, tried }, shape): Promise<Trials> => {
    const setting = chooseSetting(tried.map(({ value }) => value))
    return trialsOf(data.metadata.name, shape, [[setting, await trySetting(data, shape, setting)]])
  },
})
