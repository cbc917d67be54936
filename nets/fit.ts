import type { Activation } from './activations.ts'
import type { Backend, Course, Progress, Training } from './backend.ts'
import { toUnitInterval, toUnitVariance, type Data } from './data.ts'
import { applyScaling } from './evaluate.ts'
import { initialise, type Initialisation } from './initialise.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import type { Loss } from './losses.ts'
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

/** What a recipe starts from: scaled points and values, and the first layers. */
export interface Prepared extends Pick<Net, 'activations' | 'input' | 'output'> {
  readonly x: Matrix
  readonly y: Matrix
  readonly first: readonly Layer[]
}

/** Scales the training points, inputs to [-1, 1] and outputs to mean 0 and variance 1, and draws the first weights. */
export function prepare(data: Data, { activation, initialisation, width, depth, seed }: Recipe): Prepared {
  const [input, output] = [toUnitInterval(data.x_train), toUnitVariance(data.y_train)]
  const x = applyScaling(data.x_train, input)
  const y = applyScaling(data.y_train, output)
  const activations = new Array<Activation>(depth).fill(activation)
  const widths = [x.shape[1], ...new Array<number>(depth).fill(width), 1]
  return { x, y, activations, input, output, first: initialise({ initialisation, widths, activations, seed, x, y }) }
}

/** Trains a dense net on the training points. */
export async function fit(data: Data, recipe: Recipe, backend: Backend, progress?: Progress): Promise<Fit> {
  const { x, y, activations, input, output, first } = prepare(data, recipe)
  const { fit, penalty } = recipe.loss
  const problem = { x, y, activations, ridge: recipe.ridge, fit, penalty }
  const course = await backend.train(problem, first, recipe.training, progress)
  return { net: { layers: course.layers, activations, input, output }, first, course }
}
