import { solvePositiveDefinite, type NormalEquations } from '../../kernel/index.ts'
import { firstDamping, lower, raise, type Damping } from './damping.ts'

/** A projected sum of squares: least over the last parameters, which are the output layer's, with a ridge. */
export interface ProjectedProblem {
  /** Parameters of the output layer: its weights, then its bias. */
  readonly outputs: number
  readonly ridge: number
  /** The projected loss and its gradient; `parameters` are those given with the output layer solved for. */
  project(parameters: Float64Array): {
    readonly value: number
    readonly gradient: Float64Array
    readonly parameters: Float64Array
  }
  /** JᵀJ of the plain residuals at parameters that `project` gave. */
  normalEquations(parameters: Float64Array): NormalEquations
}

/** Where variable projection stands. */
export interface VariableProjectionState extends Damping {
  /** With the output layer solved for. */
  readonly parameters: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly jtj: Float64Array
}

/** Share of its own diagonal by which the output layer's block is damped, so that it stays definite in float64. */
const relative = 1e-13

/** The state before the first step. */
export function variableProjectionInit(problem: ProjectedProblem, given: Float64Array): VariableProjectionState {
  return { ...at(problem, problem.project(given)), ...firstDamping }
}

/**
 * One trial of Gauss-Newton on the projected loss (Golub and Pereyra 1973, in Kaufman's form of 1975): the step of all
 * parameters with only the hidden ones damped is, for those, the step of the projected problem. The output layer is then
 * solved for anew.
 */
export function variableProjectionStep(
  problem: ProjectedProblem,
  state: VariableProjectionState,
): VariableProjectionState {
  const n = state.parameters.length
  const hidden = n - problem.outputs
  const { jtj } = state
  // At the solved output layer its part of the gradient is zero but for rounding.
  const right = state.gradient.map((g, i) => (i < hidden ? g / 2 : 0))
  const scale = right.map((_, i) =>
    i < hidden ? state.damping * Math.max(jtj[i * n + i]!, 1e-12) : outputDamping(problem, jtj, i, n),
  )
  const step = solvePositiveDefinite(jtj, right, scale)
  if (step === undefined) return { ...state, ...raise(state) }
  const next = problem.project(state.parameters.map((p, i) => (i < hidden ? p - step[i]! : p)))
  if (!(next.value < state.value)) return { ...state, ...raise(state) }
  const promised = right.reduce((sum, r, i) => (i < hidden ? sum + step[i]! * (r + scale[i]! * step[i]!) : sum), 0)
  return { ...at(problem, next), ...lower(state, (state.value - next.value) / promised) }
}

function at(
  problem: ProjectedProblem,
  { value, gradient, parameters }: ReturnType<ProjectedProblem['project']>,
): Omit<VariableProjectionState, keyof Damping> {
  return { value, gradient, parameters, jtj: problem.normalEquations(parameters).jtj }
}

/** The ridge on an output weight, μ Var(φ), with Var(φ) from JᵀJ, whose last row holds the means. */
function outputDamping({ ridge }: ProjectedProblem, jtj: Float64Array, i: number, n: number): number {
  const square = jtj[i * n + i]!
  if (i === n - 1) return relative * square
  const mean = jtj[i * n + n - 1]!
  return ridge * Math.max(0, square - mean * mean) + relative * square
}
