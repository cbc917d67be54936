import { activate } from './activate.ts'
import type { Activation } from './activations.ts'
import { residualVariance, standardErrors } from './components/standard-errors.ts'
import { toUnitInterval, toUnitVariance } from './data.ts'
import { forward, meanSquaredError } from './evaluate.ts'
import type { Matrix } from './linear-algebra/matrix.ts'
import { pi } from './maths.ts'
import { countParameters, type Layer, type Net } from './net.ts'
import { mean, meanSquare } from './statistics/mean.ts'

/** A number, and its standard error where one is known: Infinity where the points do not bound it. */
export interface Quantity {
  readonly value: number
  readonly error?: number
}

/** amplitude · act(Σ weights_i (x_i - origin_i) + bias), in the units of the data. */
export interface Term {
  readonly activation: Activation
  readonly amplitude: Quantity
  readonly weights: readonly Quantity[]
  readonly bias: Quantity
  /** The variance of the term over the points, as a share of the variance of the values; terms that cancel explain more than one. */
  readonly explains: number
}

/** A net of one hidden layer as a sum: y = constant + Σ terms, those that explain most first. */
export interface Formula {
  readonly constant: Quantity
  readonly terms: readonly Term[]
  /** What is taken off the inputs: 0 where the points surround it, else their middle. */
  readonly origin: readonly number[]
}

/**
 * Reads a net of one hidden layer as a sum of terms in the units of the data. Of terms that can be written in more than one
 * way one is taken: sinusoids of positive amplitude, first weight positive and phase on (-π, π]; other odd and even units with
 * their first weight positive.
 *
 * @param points that the net was fitted to, in their own units: x n x d, y n x 1
 * @param errors whether standard errors are wanted, from the Jacobian and the residuals at these points, as for errors that are
 *   independent and normal
 */
export function formulaOf(net: Net, { x, y }: { x: Matrix; y: Matrix }, { errors = false } = {}): Formula {
  const [activation, ...deeper] = net.activations
  if (activation === undefined || deeper.length > 0)
    throw new Error(`only a net of one hidden layer is a sum of terms, not one of ${net.activations.length}`)
  const origin = originOf(x)
  const layers = inOwnUnits(net, origin)
  const moved = movedBy(x, origin)
  const own = errors ? errorsOf(activation, layers, moved, y) : undefined
  const [hidden, output] = layers as [Layer, Layer]
  const deviation = toUnitVariance(y).scale[0]!
  const d = hidden.weight.shape[1]
  const terms = Array.from(hidden.bias, (bias, unit): Term => {
    const weights = [...hidden.weight.data.subarray(unit * d, (unit + 1) * d)]
    const amplitude = output.weight.data[unit]!
    const values = termValues(activation, moved, { weights, bias }).map((value) => (amplitude * value) / deviation)
    const middle = mean(values)
    return normalised({
      activation,
      amplitude: quantity(amplitude, own?.amplitudes[unit]),
      weights: weights.map((weight, i) => quantity(weight, own?.weights[unit * d + i])),
      bias: quantity(bias, own?.biases[unit]),
      explains: meanSquare(values.map((value) => value - middle)),
    })
  })
  const constant = quantity(output.bias[0]!, own?.constant)
  return { constant, origin, terms: terms.sort((a, b) => b.explains - a.explains) }
}

/** What a formula gives at points x (n x d): n values. */
export function evaluateFormula({ constant, terms, origin }: Formula, x: Matrix): Float64Array {
  const moved = movedBy(x, origin)
  const values = new Float64Array(x.shape[0]).fill(constant.value)
  for (const { activation, amplitude, weights, bias } of terms) {
    const own = termValues(activation, moved, { weights: weights.map(({ value }) => value), bias: bias.value })
    own.forEach((value, i) => (values[i]! += amplitude.value * value))
  }
  return values
}

function movedBy(x: Matrix, origin: readonly number[]): Matrix {
  return { shape: x.shape, data: x.data.map((value, at) => value - origin[at % x.shape[1]]!) }
}

function quantity(value: number, error: number | undefined): Quantity {
  return error === undefined ? { value } : { value, error }
}

/** Zero, but where the points of an input lie to one side of it. */
function originOf(x: Matrix): number[] {
  const { offset, scale } = toUnitInterval(x)
  return offset.map((middle, i) => (Math.abs(middle) < scale[i]! ? 0 : middle))
}

/** The layers with both scalings taken in, on inputs less their origin. */
function inOwnUnits({ layers, input, output }: Net, origin: readonly number[]): Layer[] {
  const [hidden, last] = layers as [Layer, Layer]
  const d = hidden.weight.shape[1]
  const weight = hidden.weight.data.map((w, at) => w / input.scale[at % d]!)
  const bias = hidden.bias.map((b, unit) =>
    origin.reduce((sum, at, i) => sum + weight[unit * d + i]! * (at - input.offset[i]!), b),
  )
  const [offset, scale] = [output.offset[0]!, output.scale[0]!]
  return [
    { weight: { shape: hidden.weight.shape, data: weight }, bias },
    {
      weight: { shape: last.weight.shape, data: last.weight.data.map((v) => v * scale) },
      bias: Float64Array.of(offset + scale * last.bias[0]!),
    },
  ]
}

function errorsOf(activation: Activation, layers: readonly Layer[], x: Matrix, y: Matrix) {
  const mse = meanSquaredError(forward(layers, [activation], x), y)
  return standardErrors({ x, y, activation }, layers, residualVariance({ x }, mse, countParameters(layers)))
}

function termValues(
  activation: Activation,
  { shape: [n, d], data }: Matrix,
  { weights, bias }: { weights: readonly number[]; bias: number },
): Float64Array {
  const z = Float64Array.from({ length: n }, (_, i) => weights.reduce((sum, w, k) => sum + w * data[i * d + k]!, bias))
  return activate(activation, z)
}

function normalised(term: Term): Term {
  const { activation } = term
  const turned = (term.weights.find(({ value }) => value !== 0)?.value ?? 0) < 0 ? mirrored(term) : term
  if (activation !== 'sin') return turned
  const half = turned.amplitude.value < 0
  const phase = turned.bias.value + (half ? pi : 0)
  const amplitude = half ? negative(turned.amplitude) : turned.amplitude
  const turns = Math.ceil((phase - pi) / (2 * pi))
  return { ...turned, amplitude, bias: { ...turned.bias, value: phase - 2 * pi * turns } }
}

/** The same term with its weights' signs changed, where that changes no value or the amplitude's sign alone. */
function mirrored(term: Term): Term {
  const odd = ['sin', 'tanh', 'identity'].includes(term.activation)
  if (!odd && !['gaussian', 'square'].includes(term.activation)) return term
  return {
    ...term,
    amplitude: odd ? negative(term.amplitude) : term.amplitude,
    weights: term.weights.map(negative),
    bias: negative(term.bias),
  }
}

function negative(quantity: Quantity): Quantity {
  return { ...quantity, value: quantity.value === 0 ? 0 : -quantity.value }
}
