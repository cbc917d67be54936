import { addNoise } from '../nets/add-noise.ts'
import { tryRecipe, type Trial } from '../nets/trial.ts'
import type { Dataset } from './dataset.ts'
import { recipeOf } from './net-of-fit.ts'
import type { Setting, Shape } from './setting.ts'

/** Trains one shape in one setting on a dataset. */
export function trySetting({ tensors }: Dataset, shape: Shape, setting: Setting): Promise<Trial> {
  const { activation, width, depth, seed, noise, refine } = shape
  const recipe = recipeOf({ ...setting, activation, width, depth, seed })
  return tryRecipe(addNoise(tensors, noise, seed), { ...recipe, stopping: setting.stopping }, refine)
}
