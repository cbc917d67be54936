import { solvePositiveDefinite, type NormalEquations } from '../../kernel/index.ts'
import { firstDamping, lower, raise, type Damping } from './damping.ts'

/** A projected sum of squares: least over the last parameters, which are the one output's weights and bias, with a ridge. */
export interface ProjectedProblem {
  /** Parameters of the output layer: its weights, then its bias. */
  readonly outputs: number
  readonly ridge: number
  /** The squared error with the ridge, and the parameters given with the output layer solved for. */
  project(parameters: Float64Array): { readonly value: number; readonly parameters: Float64Array }
  /** JᵀJ and Jᵀr of the plain residuals. */
  normalEquations(parameters: Float64Array): NormalEquations
}

/** Where variable projection stands. */
export interface VariableProjectionState extends Damping {
  /** With the output layer solved for. */
  readonly parameters: Float64Array
  readonly value: number
  readonly equations: NormalEquations
}

/** Share of its own diagonal by which the output layer's block is damped, so that it stays definite in float64. */
const relative = 1e-14

type Place = Omit<VariableProjectionState, keyof Damping>

/** The state before the first step. */
export function variableProjectionInit(problem: ProjectedProblem, given: Float64Array): VariableProjectionState {
  return { ...place(problem, given), ...firstDamping }
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
  const { jtj } = state.equations
  const n = state.parameters.length
  const hidden = n - problem.outputs
  const ridges = ridgesOn(problem, jtj)
  const scale = ridges.map((ridge, i) => {
    const square = jtj[i * n + i]!
    return i < hidden ? state.damping : ridge + relative * square
  })
  const right = slopes(state, ridges)
  const step = solvePositiveDefinite(jtj, right, scale)
  if (step === undefined) return { ...state, ...raise(state) }
  const next = place(
    problem,
    state.parameters.map((p, i) => (i < hidden ? p - step[i]! : p)),
  )
  if (!(next.value < state.value)) return { ...state, ...raise(state) }
  const promised = step.reduce((sum, s, i) => sum + s * (right[i]! + (i < hidden ? scale[i]! * s : 0)), 0)
  return { ...next, ...lower(state, (state.value - next.value) / promised) }
}

/**
 * The output layer solved for, then bettered once from the residuals: what its Gram matrix alone gives is off by the square of
 * its condition, and large output weights that cancel make of that an error above the loss.
 */
function place(problem: ProjectedProblem, given: Float64Array): Place {
  const { value, parameters } = problem.project(given)
  const equations = problem.normalEquations(parameters)
  const n = parameters.length
  const [m, hidden] = [problem.outputs, n - problem.outputs]
  const ridges = ridgesOn(problem, equations.jtj)
  const slope = slopes({ parameters, equations }, ridges).subarray(hidden)
  const block = Float64Array.from(
    { length: m * m },
    (_, at) => equations.jtj[(hidden + Math.floor(at / m)) * n + hidden + (at % m)]!,
  )
  const scale = ridges.subarray(hidden).map((ridge, i) => ridge + relative * block[i * m + i]!)
  const step = solvePositiveDefinite(block, slope, scale)
  if (step === undefined) return { value, parameters, equations }
  const gain = step.reduce((sum, s, i) => sum + s * slope[i]!, 0)
  if (!(gain < value)) return { value, parameters, equations }
  const better = parameters.map((p, i) => (i < hidden ? p : p - step[i - hidden]!))
  const jtr = equations.jtr.map((r, i) => step.reduce((sum, s, k) => sum - equations.jtj[i * n + hidden + k]! * s, r))
  return { value: value - gain, parameters: better, equations: { ...equations, jtr } }
}

/** Half the gradient of squared error and ridge. */
function slopes(
  { parameters, equations: { jtr } }: Pick<Place, 'parameters' | 'equations'>,
  ridges: Float64Array,
): Float64Array {
  return jtr.map((r, i) => r + ridges[i]! * parameters[i]!)
}

/** The ridge on each parameter: μ Var(φ) on an output weight, with Var(φ) from JᵀJ, whose last row holds the means; none elsewhere. */
function ridgesOn({ ridge, outputs }: ProjectedProblem, jtj: Float64Array): Float64Array {
  const n = Math.sqrt(jtj.length)
  return Float64Array.from({ length: n }, (_, i) => {
    if (i < n - outputs || i === n - 1) return 0
    const mean = jtj[i * n + n - 1]!
    return ridge * Math.max(0, jtj[i * n + i]! - mean * mean)
  })
}
