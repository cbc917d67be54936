import type { Training as KernelTraining } from '../../kernel/index.ts'
import type { Problem, Recorded } from '../backend.ts'
import { exp } from '../maths.ts'
import type { Layer } from '../net.ts'
import { lbfgsInit, lbfgsStep } from '../optimisers/lbfgs.ts'
import {
  levenbergMarquardtInit,
  levenbergMarquardtStep,
  type LeastSquaresProblem,
} from '../optimisers/levenberg-marquardt.ts'
import type { Adam, Optimiser } from '../optimisers/optimiser.ts'
import {
  variableProjectionInit,
  variableProjectionStep,
  type ProjectedProblem,
} from '../optimisers/variable-projection.ts'
import { withTraining } from './open-problem.ts'
import type { Phase } from './phase.ts'

/** An optimiser that follows Adam, and that the loss is recorded every so many steps. */
interface Plan {
  readonly optimiser: Exclude<Optimiser, Adam>
  readonly every: number
}

/**
 * Steps of an optimiser that looks at curvature, on the fit without the penalty: L-BFGS on the problem's own, the others on
 * the squared error, for which they are made.
 */
export function refine(
  problem: Problem,
  layers: readonly Layer[],
  plan: Plan,
  progress: (done: number) => void,
): Phase {
  switch (plan.optimiser.name) {
    case 'lbfgs':
      return withTraining(problem, layers, (training) => byLbfgs(training, problem, { ...plan, progress }))
    case 'levenberg-marquardt':
      return withTraining(problem, layers, (training) => byLevenbergMarquardt(training, { ...plan, progress }), {
        loss: 'plain',
      })
    case 'variable-projection': {
      const { ridge } = plan.optimiser
      const outputs = layers.at(-1)!.weight.data.length + 1
      return withTraining(
        problem,
        layers,
        (training) => byProjection(training, { outputs, ridge }, { ...plan, progress }),
        { loss: 'projected' },
      )
    }
    default:
      return plan.optimiser satisfies never
  }
}

interface Watched extends Plan {
  readonly progress: (done: number) => void
}

function byLbfgs(training: KernelTraining, { fit, ridge }: Problem, plan: Watched): Phase {
  const f = (parameters: Float64Array) => training.valueAndGradient(parameters, ridge)
  const mse = (value: number) => (fit === 'log-projected' ? exp(value) : value)
  const phase = run(
    lbfgsInit(f, training.parameters()),
    (state) => lbfgsStep(f, state),
    ({ value }) => mse(value),
    plan,
  )
  f(phase.parameters) // leaves the output layer solved for them, where it is projected
  return { ...phase, parameters: training.parameters() }
}

function byLevenbergMarquardt(training: KernelTraining, plan: Watched): Phase {
  const problem = leastSquaresOf(training)
  return run(
    levenbergMarquardtInit(problem, training.parameters()),
    (state) => levenbergMarquardtStep(problem, state),
    ({ equations }) => equations.loss,
    plan,
  )
}

function byProjection(training: KernelTraining, size: { outputs: number; ridge: number }, plan: Watched): Phase {
  const problem = projectedOf(training, size)
  return run(
    variableProjectionInit(problem, training.parameters()),
    (state) => variableProjectionStep(problem, state),
    ({ value }) => value,
    plan,
  )
}

/** The squared error of a training with the plain loss. */
export function leastSquaresOf(training: KernelTraining): LeastSquaresProblem {
  return {
    value: (parameters) => training.valueAndGradient(parameters).value,
    normalEquations: (parameters) => {
      training.setParameters(parameters)
      return training.normalEquations()
    },
  }
}

/** The projected squared error of a training with that loss. */
export function projectedOf(training: KernelTraining, size: { outputs: number; ridge: number }): ProjectedProblem {
  return {
    ...size,
    project: (given) => ({
      value: training.valueAndGradient(given, size.ridge).value,
      parameters: training.parameters(),
    }),
    normalEquations: (parameters) => {
      training.setParameters(parameters)
      return training.normalEquations()
    },
  }
}

/** Steps from a first state on; parameters that no step can better are where it stays. */
function run<State extends { readonly parameters: Float64Array }>(
  first: State,
  step: (state: State) => State,
  mse: (state: State) => number,
  { optimiser: { steps }, every, progress }: Watched,
): Phase {
  const history: Recorded[] = []
  let state = first
  for (let done = 0; done < steps; done++) {
    if (done % every === 0) history.push({ step: done, mse: mse(state), penalty: 0 })
    state = step(state)
    if ((done + 1) % every === 0) progress(done + 1)
  }
  const last = mse(state)
  const diverged = !Number.isFinite(last) || !state.parameters.every(Number.isFinite)
  if (diverged) return { parameters: first.parameters, diverged, history: [] }
  return { parameters: state.parameters, diverged, history: [...history, { step: steps, mse: last, penalty: 0 }] }
}
