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
 * One trial of Levenberg-Marquardt, damped by the diagonal of JᵀJ (Marquardt 1963; Nielsen's update): the parameters change
 * where it lowers the loss, else only the damping does.
 */
export function levenbergMarquardtStep(
  problem: LeastSquaresProblem,
  state: LevenbergMarquardtState,
): LevenbergMarquardtState {
  const { jtj, jtr, loss } = state.equations
  const n = jtr.length
  const scale = jtr.map((_, i) => state.damping * Math.max(jtj[i * n + i]!, 1e-12))
  const step = solvePositiveDefinite(jtj, jtr, scale)
  if (step === undefined) return { ...state, ...raise(state) }
  const parameters = state.parameters.map((p, i) => p - step[i]!)
  const value = problem.value(parameters)
  if (!(value < loss)) return { ...state, ...raise(state) }
  // loss - |r - J step|² = step · (Jᵀr + damping step)
  const promised = step.reduce((sum, s, i) => sum + s * (jtr[i]! + scale[i]! * s), 0)
  return { parameters, equations: problem.normalEquations(parameters), ...lower(state, (loss - value) / promised) }
}
