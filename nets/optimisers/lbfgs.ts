import { dot } from '../linear-algebra/pivoted-qr.ts'

/** A function to minimise, with its gradient. */
export type Smooth = (parameters: Float64Array) => { readonly value: number; readonly gradient: Float64Array }

/** A step made, and how the gradient changed over it. */
interface Pair {
  readonly s: Float64Array
  readonly y: Float64Array
}

/** Where L-BFGS stands. */
export interface LbfgsState {
  readonly parameters: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  /** The last steps, the newest last. */
  readonly pairs: readonly Pair[]
}

/** How many steps shape the next one. */
const memory = 20

/** Sufficient decrease, and how much of the slope must be gone (Nocedal and Wright, Numerical Optimization, 3.1). */
const [decrease, curvature] = [1e-4, 0.9]

/** Trials of one line search. */
const trials = 40

/** The state before the first step. */
export function lbfgsInit(f: Smooth, parameters: Float64Array): LbfgsState {
  return { parameters, ...f(parameters), pairs: [] }
}

/**
 * One step of L-BFGS (Liu and Nocedal 1989) with a line search to the weak Wolfe conditions by bisection (Lewis and Overton
 * 2013); the state itself where no decrease is found.
 */
export function lbfgsStep(f: Smooth, state: LbfgsState): LbfgsState {
  const next = search(f, state, direction(state))
  if (next !== undefined) return next
  if (state.pairs.length === 0) return state
  return search(f, state, direction({ ...state, pairs: [] })) ?? state
}

/** -H g by the two loops over the pairs; down the gradient, at most one long, where there are none. */
function direction({ gradient, pairs }: LbfgsState): Float64Array {
  const q = gradient.map((g) => -g)
  const last = pairs.at(-1)
  if (last === undefined) {
    const length = Math.sqrt(dot(q, q))
    return length > 1 ? q.map((value) => value / length) : q
  }
  const shares = pairs.map(() => 0)
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y } = pairs[i]!
    shares[i] = dot(s, q) / dot(s, y)
    addTo(q, y, -shares[i]!)
  }
  const scale = dot(last.s, last.y) / dot(last.y, last.y)
  const r = q.map((value) => scale * value)
  for (const [i, { s, y }] of pairs.entries()) addTo(r, s, shares[i]! - dot(y, r) / dot(s, y))
  return r
}

function addTo(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * values[i]!
}

function search(f: Smooth, state: LbfgsState, along: Float64Array): LbfgsState | undefined {
  const slope = dot(state.gradient, along)
  if (!(slope < 0)) return undefined
  let [low, high, length] = [0, Infinity, 1]
  let best: LbfgsState | undefined
  for (let trial = 0; trial < trials; trial++) {
    const parameters = state.parameters.map((p, i) => p + length * along[i]!)
    const { value, gradient } = f(parameters)
    const falls = value <= state.value + decrease * length * slope
    if (falls && value < state.value) best = keep(state, { parameters, value, gradient })
    if (!falls) high = length
    else if (dot(gradient, along) < curvature * slope) low = length
    else break
    length = high < Infinity ? (low + high) / 2 : 2 * low
  }
  return best
}

/** The new place, with the step to it remembered where the gradient rose along it. */
function keep(state: LbfgsState, at: Omit<LbfgsState, 'pairs'>): LbfgsState {
  const s = at.parameters.map((p, i) => p - state.parameters[i]!)
  const y = at.gradient.map((g, i) => g - state.gradient[i]!)
  const useful = dot(s, y) > 1e-14 * dot(y, y)
  return { ...at, pairs: useful ? [...state.pairs, { s, y }].slice(-memory) : state.pairs }
}
