import type { AdamState, Training as KernelTraining } from '../../kernel/index.ts'
import type { Problem, Progress, Recorded } from '../backend.ts'
import { exp } from '../maths.ts'
import type { Layer } from '../net.ts'
import type { AdamSettings } from '../optimisers/adam.ts'
import { learningRate, strengthAt, type PenaltySchedule } from '../schedule.ts'
import { withTraining } from './open-problem.ts'
import { penalisedGradient } from './penalised-gradient.ts'
import type { Phase } from './phase.ts'

/** What decides a phase of Adam: its settings, the penalty's strength, and that the loss is recorded every so many steps. */
interface Plan {
  readonly adam: AdamSettings
  readonly penalty: PenaltySchedule
  readonly every: number
}

/** Steps made in one go, and what they began from. */
interface Stretch {
  readonly parameters: Float64Array
  readonly state: AdamState
  readonly rates: Float64Array
  /** The fit before each step. */
  readonly values: Float64Array
  /** The penalty before the first. */
  readonly penalty: number
}

/** Adam on the kernel: many steps a call wherever the penalty has no strength. */
export function adamOnKernel(problem: Problem, first: readonly Layer[], plan: Plan, progress: Progress): Phase {
  const { beta1, beta2, epsilon } = plan.adam
  return withTraining(problem, first, (training) => descend(training, problem, first, plan, progress), {
    adam: { beta1, beta2, epsilon },
  })
}

function descend(
  training: KernelTraining,
  problem: Problem,
  first: readonly Layer[],
  { adam, penalty, every }: Plan,
  progress: Progress,
): Phase {
  const { steps } = adam
  const history: Recorded[] = []
  const record = (step: number, value: number, penaltyThere: number) =>
    history.push({ step, mse: problem.fit === 'log-projected' ? exp(value) : value, penalty: penaltyThere })
  let last: Stretch | undefined
  for (let done = 0; done < steps;) {
    const strength = problem.penalty === undefined ? 0 : strengthAt(penalty, { t: done + 1, steps })
    const count = strength > 0 ? 1 : Math.min(every - (done % every), steps - done)
    const rates = Float64Array.from({ length: count }, (_, i) => learningRate(adam, done + 1 + i))
    const stretch = advance(training, problem, first, rates, strength)
    if (done % every === 0 && Number.isFinite(stretch.values[0])) record(done, stretch.values[0]!, stretch.penalty)
    const sound = soundSteps(stretch, training.parameters())
    if (sound < count) return { parameters: goBack(training, problem, [last, stretch], sound), diverged: true, history }
    last = stretch
    done += count
    if (done % every === 0) progress(done, steps)
  }
  const { value, penalty: penaltyThere } = penalisedGradient(training, problem, first, 0)
  if (!Number.isFinite(value))
    return { parameters: goBack(training, problem, [last, undefined], -1), diverged: true, history }
  record(steps, value, penaltyThere)
  return { parameters: training.parameters(), diverged: false, history }
}

/** Steps at these rates: one with the penalty, or any number without. */
function advance(
  training: KernelTraining,
  problem: Problem,
  shapes: readonly Layer[],
  rates: Float64Array,
  strength: number,
): Stretch {
  const before = { parameters: training.parameters(), state: training.adamState(), rates }
  if (problem.penalty === undefined) {
    return { ...before, values: training.steps(rates, problem.ridge), penalty: 0 }
  }
  const { value, penalty, gradient } = penalisedGradient(training, problem, shapes, strength)
  if (strength === 0) return { ...before, values: training.steps(rates, problem.ridge), penalty }
  training.adamStep(gradient, rates[0]!)
  return { ...before, values: Float64Array.of(value), penalty }
}

/** How many of the steps led to weights with a finite loss, as far as is known; -1 where the first had none already. */
function soundSteps({ values }: Stretch, after: Float64Array): number {
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) return wrong - 1
  return after.every(Number.isFinite) ? values.length : values.length - 1
}

/** The last parameters with a finite loss: those after some steps of the last stretch, or just before the end of the one before it. */
function goBack(
  training: KernelTraining,
  { ridge }: Problem,
  [before, last]: readonly [Stretch | undefined, Stretch | undefined],
  sound: number,
): Float64Array {
  const stretch = sound < 0 ? before : last
  if (stretch === undefined) return (last ?? before)!.parameters
  const steps = sound < 0 ? stretch.rates.length - 1 : sound
  training.setParameters(stretch.parameters)
  training.setAdamState(stretch.state)
  training.steps(stretch.rates.subarray(0, steps), ridge)
  return training.parameters()
}
