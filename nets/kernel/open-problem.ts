import { openTraining, type Layer as KernelLayer, type Training, type TrainingOptions } from '../../kernel/index.ts'
import type { Problem } from '../backend.ts'
import { flatten, type Layer } from '../net.ts'

/** The kernel's layers for a net's. */
export function kernelLayers(layers: readonly Layer[], activations: Problem['activations']): KernelLayer[] {
  return layers.map(({ weight: { shape } }, i) => ({
    in: shape[1],
    out: shape[0],
    activation: activations[i] ?? 'identity',
  }))
}

/** Opens a training of the kernel at some weights, closed after use; options given go before those that follow from the problem. */
export function withTraining<Result>(
  problem: Problem,
  layers: readonly Layer[],
  use: (training: Training) => Result,
  options: Partial<TrainingOptions> = {},
): Result {
  const training = openTraining({
    layers: kernelLayers(layers, problem.activations),
    x: problem.x.data,
    y: problem.y.data,
    parameters: flatten(layers),
    loss: problem.fit,
    moments: problem.penalty === undefined || problem.penalty.of === 'weights' ? undefined : 'batch',
    ...options,
  })
  try {
    return use(training)
  } finally {
    training.close()
  }
}
