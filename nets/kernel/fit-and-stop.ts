import { openTraining, predict } from '../../kernel/index.ts'
import type { Data } from '../data.ts'
import { applyScaling, meanSquaredError } from '../evaluate.ts'
import { prepare, type Prepared, type Recipe } from '../fit.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { flatten, unflatten, type Net } from '../net.ts'
import { learningRate } from '../schedule.ts'
import { kernelLayers } from './open-problem.ts'

/** When to look at the validation error, and how many points a step takes: all of them where left out. */
export interface Stopping {
  readonly every: number
  readonly batch?: number | undefined
}

/**
 * Trains by Adam on plain squared error, in full batches or in random ones, and keeps of the weights that it looks at those
 * with the least validation error: early stopping with endless patience. What comes after it diverged is not looked at.
 *
 * @throws Error where the data have no points to choose on, or the recipe asks for another loss or optimiser
 */
export function fitAndStop(data: Data, recipe: Recipe, { every, batch }: Stopping): { net: Net; diverged: boolean } {
  const { optimiser } = recipe.training
  if (recipe.loss.name !== 'mse' || optimiser.name !== 'adam')
    throw new Error(`early stopping is for Adam on "mse", not for ${optimiser.name} on "${recipe.loss.name}"`)
  const prepared = prepare(data, recipe)
  const { x, y, activations, input, output, first } = prepared
  const errorOf = validationError(data, prepared)
  const training = openTraining({
    layers: kernelLayers(first, activations),
    x: x.data,
    y: y.data,
    parameters: flatten(first),
    adam: optimiser,
    batches: batch === undefined ? undefined : { size: batch, seed: recipe.seed },
  })
  try {
    let best = { parameters: training.parameters(), error: errorOf(training.parameters()) }
    let diverged = false
    for (let done = 0; done < optimiser.steps && !diverged;) {
      const count = Math.min(every, optimiser.steps - done)
      training.steps(Float64Array.from({ length: count }, (_, i) => learningRate(optimiser, done + 1 + i)))
      done += count
      const parameters = training.parameters()
      const error = errorOf(parameters)
      diverged = !Number.isFinite(error)
      if (error < best.error) best = { parameters, error }
    }
    return { net: { layers: unflatten(first, best.parameters), activations, input, output }, diverged }
  } finally {
    training.close()
  }
}

function validationError({ x_val, y_val }: Data, { first, activations, input, output }: Prepared) {
  if (x_val === undefined || y_val === undefined)
    throw new Error('early stopping needs points to choose on, and the data have none')
  const [x, y] = [applyScaling(x_val, input), applyScaling(y_val, output)]
  const layers = kernelLayers(first, activations)
  return (parameters: Float64Array): number => {
    const predicted: Matrix = { shape: y.shape, data: predict({ layers, parameters, x: x.data }) }
    return meanSquaredError(predicted, y)
  }
}
