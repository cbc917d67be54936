/** A trained net at points of one's own. */
import type { Layer } from './layout.ts'
import type { Machine } from './machine.ts'
import { openTraining, type Training } from './training.ts'

export interface EvaluateOptions {
  readonly layers: readonly Layer[]
  /** [parameters]: layer by layer, weights [out][in], then biases [out]. */
  readonly parameters: Float64Array
  /** [points][inputs] */
  readonly x: Float64Array
  readonly machine?: Machine | undefined
}

/** The net's outputs, [points][outputs]. Throws InvalidTraining where a shape does not fit. */
export function predict(options: EvaluateOptions): Float64Array {
  return evaluate(options, (training) => training.predictions())
}

/** The last hidden layer's values, [points][H]. Throws InvalidTraining where a shape does not fit. */
export function features(options: EvaluateOptions): Float64Array {
  return evaluate(options, (training) => training.features())
}

function evaluate(options: EvaluateOptions, read: (training: Training) => Float64Array): Float64Array {
  const points = options.x.length / (options.layers[0]?.in ?? 1)
  const y = new Float64Array(Math.floor(points) * (options.layers.at(-1)?.out ?? 1))
  const training = openTraining({ ...options, y })
  try {
    return read(training)
  } finally {
    training.close()
  }
}
