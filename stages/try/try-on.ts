import { Type } from '@sinclair/typebox'
import { many, stage } from 'lineal'
import { addNoise } from '../../nets/add-noise.ts'
import type { Loss } from '../../nets/losses.ts'
import { tryRecipe, type Trial } from '../../nets/trial.ts'
import { chooseSetting } from '../../schemas/choose-setting.ts'
import { Dataset } from '../../schemas/dataset.ts'
import { recipeOf } from '../../schemas/net-of-fit.ts'
import { settingFor, Shape, type Setting } from '../../schemas/setting.ts'
import { Trials, trialsOf } from '../../schemas/trials.ts'

/**
 * The stage that trains one shape from one seed in each of several settings of some losses, and measures what comes out. Where
 * the settings were tried from other seeds before, it trains in the one alone that did best then on validation points. What
 * bundles a loss reruns when it changes, so that each penalty has a stage of its own.
 */
export function tryOn(losses: readonly Loss[]) {
  return stage({
    inputs: { data: Dataset, tried: many(Trials) },
    params: Type.Object({
      ...Shape.properties,
      settings: Type.Array(settingFor(losses), { minItems: 1 }),
    }),
    output: Trials,
    limits: { threads: 1 },
    run: async ({ data, tried }, { settings, ...shape }, { progress }): Promise<Trials> => {
      const earlier = tried.map(({ value }) => value)
      const chosen = earlier.length === 0 ? settings : [chooseSetting(settings, earlier)]
      const noisy = addNoise(data.tensors, shape.noise, shape.seed)
      const trials: (readonly [Setting, Trial])[] = []
      for (const setting of chosen) {
        progress(trials.length, chosen.length)
        const recipe = { ...recipeOf({ ...setting, ...shape }, losses), stopping: setting.stopping }
        trials.push([setting, await tryRecipe(noisy, recipe, shape.refine)])
      }
      return trialsOf(data.metadata.name, shape, trials)
    },
  })
}
