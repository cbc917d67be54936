import type { Training } from '../../kernel/index.ts'
import type { Problem } from '../backend.ts'
import { unflatten, type Layer } from '../net.ts'
import { penalise } from '../penalties/penalty.ts'
import { penaliseWeights } from '../penalties/penalise-weights.ts'

/** The fit at the training's present parameters, the penalty there (without its strength), and the gradient of both. */
export interface Penalised {
  readonly value: number
  readonly penalty: number
  readonly gradient: Float64Array
}

/** The fit and its gradient with strength times the problem's penalty added, at the present parameters. */
export function penalisedGradient(
  training: Training,
  { penalty, ridge }: Problem,
  shapes: readonly Layer[],
  strength: number,
): Penalised {
  if (penalty === undefined || penalty.of === 'weights') {
    const { value, gradient } = training.valueAndGradient(training.parameters(), ridge)
    if (penalty === undefined) return { value, penalty: 0, gradient }
    const own = penaliseWeights(penalty, unflatten(shapes, training.parameters()))
    return { value, penalty: own.value, gradient: gradient.map((g, i) => g + strength * own.gradient[i]!) }
  }
  const { loss, mean, covariance } = training.forward(ridge)
  const { value, gradient } = penalise(penalty, { shape: [mean.length, mean.length], data: covariance })
  return {
    value: loss,
    penalty: value,
    gradient: training.backward({ covariance: gradient.data.map((g) => strength * g) }),
  }
}
