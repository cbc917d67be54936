import { kernelVersion, type Training as KernelTraining } from '../../kernel/index.ts'
import type { Backend, Course, Evaluation, Problem, Progress, Recorded, Training } from '../backend.ts'
import { exp } from '../maths.ts'
import { unflatten, type Layer } from '../net.ts'
import { adamOf } from '../optimisers/optimiser.ts'
import { adamOnKernel } from './adam-on-kernel.ts'
import { withTraining } from './open-problem.ts'
import { penalisedGradient } from './penalised-gradient.ts'
import { refine } from './refine.ts'

/** The fused kernel: float64, the same bits on every machine. */
export const kernelBackend: Backend = {
  name: 'kernel',
  version: kernelVersion,
  evaluate: (problem, layers, strength) =>
    withTraining(problem, layers, (training) => evaluate(training, problem, layers, strength)),
  train: (problem, layers, training, progress) => Promise.resolve(train(problem, layers, training, progress)),
}

function evaluate(training: KernelTraining, problem: Problem, layers: readonly Layer[], strength: number): Evaluation {
  const { value, penalty, gradient } = penalisedGradient(training, problem, layers, strength)
  const mse = problem.fit === 'log-projected' ? exp(value) : value
  return { loss: value + strength * penalty, mse, penalty, gradient }
}

function train(
  problem: Problem,
  first: readonly Layer[],
  { optimiser, penalty, records }: Training,
  progress: Progress = () => undefined,
): Course {
  const adam = adamOf(optimiser)
  const refined = optimiser.name === 'adam' ? undefined : optimiser
  const total = (adam?.steps ?? 0) + (refined?.steps ?? 0)
  const every = Math.max(1, Math.floor(total / records))
  const tell: Progress = (done) => {
    progress(done, total)
  }
  let layers = first
  const history: Recorded[] = []
  if (adam !== undefined) {
    const phase = adamOnKernel(problem, first, { adam, penalty, every }, tell)
    layers = unflatten(first, phase.parameters)
    history.push(...phase.history)
    if (phase.diverged || refined === undefined) return { layers, diverged: phase.diverged, history }
  }
  if (refined === undefined) throw new Error('the optimiser "adam" has no settings of Adam')
  const from = adam?.steps ?? 0
  const phase = refine(problem, layers, { optimiser: refined, every }, (done) => {
    tell(from + done, total)
  })
  for (const { step, ...rest } of phase.history)
    if (step > 0 || from === 0) history.push({ ...rest, step: from + step })
  return { layers: unflatten(first, phase.parameters), diverged: phase.diverged, history }
}
