import type { Activation } from '../activations.ts'
import { norm } from '../linear-algebra/pivoted-qr.ts'
import type { Layer, Scaling } from '../net.ts'

/**
 * The hidden layer of a net on scaled inputs, as it is on inputs in their own units: w / scale, b - w · offset / scale.
 */
export function onOwnInputs({ weight, bias }: Layer, { offset, scale }: Scaling): Layer {
  const d = weight.shape[1]
  const data = weight.data.map((w, at) => w / scale[at % d]!)
  const moved = bias.map((b, unit) => offset.reduce((rest, o, i) => rest - data[unit * d + i]! * o, b))
  return { weight: { shape: weight.shape, data }, bias: moved }
}

/**
 * How far each unit of a teacher is from the unit of a net that is nearest to it and not taken, relative to the length of its
 * own weights: of sinusoids the frequencies alone, of others weights and bias, up to the sign. Infinity where none is left.
 *
 * @param found hidden layer in the same units as the teacher's
 */
export function unitErrors(activation: Activation, teacher: Layer, found: Layer): number[] {
  const rows = rowsOf(activation, found)
  return rowsOf(activation, teacher).map((own) => {
    const errors = rows.map((row) => Math.min(distance(own, row, 1), distance(own, row, -1)) / norm(own))
    const nearest = errors.reduce((best, error, i) => (error < errors[best]! ? i : best), 0)
    const [error = Infinity] = errors.splice(nearest, 1)
    rows.splice(nearest, 1)
    return error
  })
}

function rowsOf(activation: Activation, { weight, bias }: Layer): Float64Array[] {
  const d = weight.shape[1]
  return Array.from(bias, (b, unit) => {
    const w = [...weight.data.subarray(unit * d, (unit + 1) * d)]
    return Float64Array.from(activation === 'sin' ? w : [...w, b])
  })
}

function distance(a: Float64Array, b: Float64Array, sign: number): number {
  return norm(a.map((value, i) => value - sign * b[i]!))
}
