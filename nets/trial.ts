import type { Data } from './data.ts'
import { applyScaling, hiddenFeatures, meanSquaredError, predict } from './evaluate.ts'
import { fit, type Recipe } from './fit.ts'
import { fitAndStop, type Stopping } from './kernel/fit-and-stop.ts'
import { kernelBackend } from './kernel/kernel-backend.ts'
import { covariance, type Matrix } from './linear-algebra/matrix.ts'
import { rankUnits, unitsNeeded } from './measures/error-tied-rank.ts'
import { similarUnits } from './measures/similar-units.ts'
import { flatten, type Layer, type Net } from './net.ts'
import { mean, meanSquare } from './statistics/mean.ts'

/** What is measured of a trained net; errors are squared errors over the variance of the test values, null where not finite. */
export interface Measures {
  readonly train: number | null
  /** On the points to choose on; null where there are none, too. */
  readonly validation: number | null
  readonly test: number | null
  /** The mean absolute test error in the target's own units. */
  readonly test_mae: number | null
  /** The root mean square of the same. */
  readonly test_rmse: number | null
  /** Over all hidden layers. */
  readonly duplicates: number
  readonly dead: number
  /** Units of the last hidden layer needed to stay within a factor of the net's own training error. */
  readonly rank: number
  /** √Σ v_j² Var(φ_j): the length of the output weights on features of unit variance, for values of unit variance. */
  readonly output_size: number
}

/** A net trained from one seed, what is measured of it, and the same after Levenberg-Marquardt. */
export interface Trial {
  readonly diverged: boolean
  readonly parameters: Float64Array
  readonly measures: Measures
  readonly refined_parameters: Float64Array
  readonly refined: Measures
}

/** How far above its own error the error-tied rank lets a net rise. */
const rankFactor = 4

/** Trains a net, and goes on from it with some steps of Levenberg-Marquardt on the plain squared error; none where zero. */
export async function tryRecipe(
  data: Data,
  { stopping, ...recipe }: Recipe & { readonly stopping?: Stopping | undefined },
  refineSteps: number,
): Promise<Trial> {
  const { net, diverged } =
    stopping === undefined ? await fitToTheEnd(data, recipe) : fitAndStop(data, recipe, stopping)
  const refined = await refine(net, data, refineSteps)
  return {
    diverged,
    parameters: flatten(net.layers),
    measures: measure(net, data),
    refined_parameters: flatten(refined.layers),
    refined: measure(refined, data),
  }
}

async function fitToTheEnd(data: Data, recipe: Recipe): Promise<{ net: Net; diverged: boolean }> {
  const { net, course } = await fit(data, recipe, kernelBackend)
  return { net, diverged: course.diverged }
}

async function refine(net: Net, data: Data, steps: number): Promise<Net> {
  if (steps === 0) return net
  const { x, y } = scaled(net, data)
  const problem = { x, y, activations: net.activations, fit: 'plain' } as const
  const optimiser = { name: 'levenberg-marquardt', steps } as const
  const training = { optimiser, penalty: { strength: 0, until: 1 }, records: 1 }
  const { layers } = await kernelBackend.train(problem, net.layers, training)
  return { ...net, layers }
}

/** Measures a net, its redundancy on the training points. */
export function measure(net: Net, data: Data): Measures {
  const { x, y } = scaled(net, data)
  const features = hiddenFeatures(net.layers, net.activations, x)
  const similar = features.map((layer) => similarUnits(layer))
  const variance = varianceOf(data.y_test)
  const output = net.layers.at(-1)!
  const own = meanSquaredError(predict(net, data.x_train), data.y_train)
  const ranked = rankUnits(features.at(-1)!, output.weight.data, y)
  return {
    train: finite(own / variance),
    validation:
      data.x_val && data.y_val ? finite(meanSquaredError(predict(net, data.x_val), data.y_val) / variance) : null,
    test: finite(meanSquaredError(predict(net, data.x_test), data.y_test) / variance),
    test_rmse: finite(Math.sqrt(meanSquaredError(predict(net, data.x_test), data.y_test))),
    test_mae: finite(meanAbsoluteError(predict(net, data.x_test), data.y_test)),
    duplicates: similar.reduce((sum, { duplicates }) => sum + duplicates.length, 0),
    dead: similar.reduce((sum, { dead }) => sum + dead.length, 0),
    rank:
      unitsNeeded(ranked, (rankFactor * own) / (net.output.scale[0]! * net.output.scale[0]!)) ?? ranked.order.length,
    output_size: outputSize(output, features.at(-1)!),
  }
}

function scaled(net: Net, { x_train, y_train }: Data): { x: Matrix; y: Matrix } {
  return { x: applyScaling(x_train, net.input), y: applyScaling(y_train, net.output) }
}

function varianceOf({ data }: Matrix): number {
  const middle = mean(data)
  return meanSquare(data.map((value) => value - middle))
}

function meanAbsoluteError(a: Matrix, b: Matrix): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length
}

function outputSize({ weight }: Layer, features: Matrix): number {
  const s = covariance(features).data
  const h = features.shape[1]
  return Math.sqrt(weight.data.reduce((sum, v, j) => sum + v * v * s[j * h + j]!, 0))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
