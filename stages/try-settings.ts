import { Type } from '@sinclair/typebox'
import { stage } from '../engine/index.ts'
import { Dataset } from '../schemas/dataset.ts'
import { Setting, Shape } from '../schemas/setting.ts'
import { Trials, trialsOf } from '../schemas/trials.ts'
import { trySetting } from '../schemas/try-setting.ts'

/** Trains one shape from one seed in each of several settings, and measures what comes out. */
export default stage({
  inputs: { data: Dataset },
  params: Type.Object({ ...Shape.properties, settings: Type.Array(Setting, { minItems: 1 }) }),
  output: Trials,
  limits: { threads: 1 },
  run: async ({ data }, { settings, ...shape }, { progress }): Promise<Trials> => {
    const tried: (readonly [Setting, Awaited<ReturnType<typeof trySetting>>])[] = []
    for (const setting of settings) {
      progress(tried.length, settings.length)
      tried.push([setting, await trySetting(data, shape, setting)])
    }
    return trialsOf(data.metadata.name, shape, tried)
  },
})
