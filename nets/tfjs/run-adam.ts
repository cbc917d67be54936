import type { Course, Evaluation, Progress, Recorded } from '../backend.ts'
import { flatten, unflatten, type Layer } from '../net.ts'
import { adamInit, adamStep, type AdamSettings } from '../optimisers/adam.ts'
import { learningRate, strengthAt, type PenaltySchedule } from '../schedule.ts'

/** Trains by Adam in float64 on any function that gives a loss and its gradient at some weights and penalty strength. */
export function runAdam(
  evaluate: (layers: readonly Layer[], strength: number) => Evaluation,
  first: readonly Layer[],
  { adam, penalty, records }: { adam: AdamSettings; penalty: PenaltySchedule; records: number },
  progress: Progress = () => undefined,
): Course {
  const { steps } = adam
  const every = Math.max(1, Math.floor(steps / records))
  const parameters = flatten(first)
  const state = adamInit(parameters)
  const history: Recorded[] = []
  let layers: readonly Layer[] = first
  let sound = layers
  for (let t = 1; t <= steps; t++) {
    const { mse, penalty: value, gradient } = evaluate(layers, strengthAt(penalty, { t, steps }))
    if (!Number.isFinite(mse)) return { layers: sound, diverged: true, history }
    sound = layers
    if ((t - 1) % every === 0) history.push({ step: t - 1, mse, penalty: value })
    adamStep(parameters, gradient, state, { t, rate: learningRate(adam, t), settings: adam })
    if (!parameters.every(Number.isFinite)) return { layers: sound, diverged: true, history }
    layers = unflatten(first, parameters)
    if (t % every === 0) progress(t, steps)
  }
  const { mse, penalty: value } = evaluate(layers, 0)
  if (!Number.isFinite(mse)) return { layers: sound, diverged: true, history }
  return { layers, diverged: false, history: [...history, { step: steps, mse, penalty: value }] }
}
