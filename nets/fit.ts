import type { Activation } from './activations.ts'
import type { Backend, Course, Progress, Training } from './backend.ts'
import { toUnitInterval, toUnitVariance, type Data } from './data.ts'
import { applyScaling } from './evaluate.ts'
import { initialise, type Initialisation } from './initialise.ts'
import { lossOf, type Loss } from './losses.ts'
import type { Layer, Net } from './net.ts'

/** What is trained, from which seed and for which loss. */
export interface Recipe {
  readonly activation: Activation
  readonly loss: Loss
  /** μ of the projected losses. */
  readonly ridge?: number | undefined
  readonly initialisation: Initialisation
  /** The width of each hidden layer, and how many there are. */
  readonly width: number
  readonly depth: number
  readonly seed: number
  readonly training: Training
}

/** A trained net, its layers before training, and how training went. */
export interface Fit {
  readonly net: Net
  readonly first: readonly Layer[]
  readonly course: Course
}

/** Trains a dense net on the training points: inputs scaled to [-1, 1], outputs to mean 0 and variance 1. */
export async function fit(data: Data, recipe: Recipe, backend: Backend, progress?: Progress): Promise<Fit> {
  const scalings = { input: toUnitInterval(data.x_train), output: toUnitVariance(data.y_train) }
  const x = applyScaling(data.x_train, scalings.input)
  const y = applyScaling(data.y_train, scalings.output)
  const { activation, initialisation, width, depth, seed } = recipe
  const activations = new Array<Activation>(depth).fill(activation)
  const widths = [x.shape[1], ...new Array<number>(depth).fill(width), 1]
  const first = initialise({ initialisation, widths, activations, seed, x, y })
  const problem = { x, y, activations, ridge: recipe.ridge, ...lossOf(recipe.loss) }
  const course = await backend.train(problem, first, recipe.training, progress)
  return { net: { layers: course.layers, activations, ...scalings }, first, course }
}
