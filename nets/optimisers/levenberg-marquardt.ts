import { solvePositiveDefinite, type NormalEquations } from '../../kernel/index.ts'
import { firstDamping, lower, raise, type Damping } from './damping.ts'

/** A sum of squares to minimise: its value, and JᵀJ, Jᵀr and value at some parameters. */
export interface LeastSquaresProblem {
  value(parameters: Float64Array): number
  normalEquations(parameters: Float64Array): NormalEquations
}

/** Where Levenberg-Marquardt stands. */
export interface LevenbergMarquardtState extends Damping {
  readonly parameters: Float64Array
  readonly equations: NormalEquations
}

/** The state before the first step. */
export function levenbergMarquardtInit(
  problem: LeastSquaresProblem,
  parameters: Float64Array,
): LevenbergMarquardtState {
  return { parameters, equations: problem.normalEquations(parameters), ...firstDamping }
}

/**
 * One trial of Levenberg-Marquardt: the parameters change where it lowers the loss, else only the damping does. Damped by the
 * identity as Levenberg had it in 1944: by the diagonal of JᵀJ, units without a part in the output would run far.
 */
export function levenbergMarquardtStep(
  problem: LeastSquaresProblem,
  state: LevenbergMarquardtState,
): LevenbergMarquardtState {
  const { jtj, jtr, loss } = state.equations
  const step = solvePositiveDefinite(
    jtj,
    jtr,
    jtr.map(() => state.damping),
  )
  if (step === undefined) return { ...state, ...raise(state) }
  const parameters = state.parameters.map((p, i) => p - step[i]!)
  const value = problem.value(parameters)
  if (!(value < loss)) return { ...state, ...raise(state) }
  // loss - |r - J step|² = step · (Jᵀr + damping step)
  const promised = step.reduce((sum, s, i) => sum + s * (jtr[i]! + state.damping * s), 0)
  return { parameters, equations: problem.normalEquations(parameters), ...lower(state, (loss - value) / promised) }
}
