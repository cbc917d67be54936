/** What a training is opened with, checked, and the shape that follows. */
import { checkCount, checkLayers, checkLength, InvalidTraining } from './check.ts'
import { countParameters, type Layer, type Loss, losses, type Shape } from './layout.ts'
import type { Machine } from './machine.ts'

/** Which samples a step takes; full batches where there is none. */
export type Batches =
  /** Consecutive runs of `size` entries of `order`, from its start again when what is left is less. */
  | { readonly size: number; readonly order: Int32Array }
  /** Epochs in a random order (splitmix64 from `seed`, Fisher and Yates: batches.h); the last `rows mod size` of an epoch are passed over. */
  | { readonly size: number; readonly seed: number }

export interface Adam {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

export interface TrainingOptions {
  /** Hidden layers, then the output layer, whose activation is `identity`. */
  readonly layers: readonly Layer[]
  /** [samples][inputs] */
  readonly x: Float64Array
  /** [samples][outputs] */
  readonly y: Float64Array
  /** [parameters]: layer by layer, weights [out][in], then biases [out]. */
  readonly parameters: Float64Array
  /** [samples], not negative, of any scale: what a step uses is divided by its sum. */
  readonly sampleWeights?: Float64Array | undefined
  readonly batches?: Batches | undefined
  /** `plain` by default. */
  readonly loss?: Loss | undefined
  /** Where the moments of the features are taken for `forward`: at the batch, or at fixed points [points][inputs]. */
  readonly moments?: 'batch' | Float64Array | undefined
  /** beta1 0.9, beta2 0.999, epsilon 1e-9 by default. */
  readonly adam?: Partial<Adam> | undefined
  /** The build to run on; the machine's best by default. It changes no result. */
  readonly machine?: Machine | undefined
}

const noNumbers = new Float64Array(0)

/** The fixed points, none where the moments are the batch's. */
export function fixedPoints({ moments }: TrainingOptions): Float64Array {
  return moments instanceof Float64Array ? moments : noNumbers
}

/** The samples' order: of the batches, or empty where a step takes all. */
export function sampleOrder({ batches }: TrainingOptions, rows: number): Int32Array {
  if (!batches) return new Int32Array(0)
  const order = 'order' in batches ? batches.order : Int32Array.from({ length: rows }, (_, i) => i)
  checkCount('batches.size', batches.size, `of ${order.length} in the order`)
  if (batches.size > order.length)
    throw new InvalidTraining(`batches.size is ${batches.size}, more than the ${order.length} entries of the order`)
  const wrong = order.find((row) => row < 0 || row >= rows)
  if (wrong !== undefined) throw new InvalidTraining(`batches.order has ${wrong}; samples are 0 to ${rows - 1}`)
  return order
}

/** @throws InvalidTraining, with both sizes, where the options do not fit each other */
export function shapeOf(options: TrainingOptions): Shape {
  const { layers, x, y, batches, loss = 'plain', sampleWeights } = options
  checkLayers(layers)
  const inputs = layers[0]!.in
  const outputs = layers.at(-1)!.out
  const rows = x.length / inputs
  const points = fixedPoints(options).length / inputs
  checkCount('samples', rows, `x has ${x.length} numbers, ${inputs} for a sample`)
  checkLength('y', y, rows * outputs, `${rows} samples of ${outputs}`)
  checkLength('parameters', options.parameters, countParameters(layers), 'weights and biases of all layers')
  if (sampleWeights) checkWeights(sampleWeights, rows)
  if (options.moments instanceof Float64Array)
    checkCount('points', points, `moments has ${points * inputs} numbers, ${inputs} for a point`)
  if (!losses.includes(loss)) throw new InvalidTraining(`loss is "${loss}"; it can be ${losses.join(', ')}`)
  return {
    layers,
    rows,
    batch: batches?.size ?? rows,
    orderLength: sampleOrder(options, rows).length,
    shuffled: batches !== undefined && 'seed' in batches,
    points,
    loss,
    moments: options.moments !== undefined,
  }
}

function checkWeights(weights: Float64Array, rows: number): void {
  checkLength('sampleWeights', weights, rows, 'one for a sample')
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity))
  if (wrong >= 0)
    throw new InvalidTraining(`sampleWeights[${wrong}] is ${weights[wrong]!}; a weight is 0 or above, and finite`)
}
