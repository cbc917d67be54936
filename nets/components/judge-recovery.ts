import { toUnitVariance, type Data } from '../data.ts'
import { norm } from '../linear-algebra/pivoted-qr.ts'
import { column } from '../linear-algebra/matrix.ts'
import type { Layer } from '../net.ts'
import { drawTeacher, sampleTeacher, type TeacherName } from '../teachers.ts'
import { unitErrors } from './match-units.ts'
import { standardErrors } from './standard-errors.ts'

/** What is known of a teacher's points, whatever finds its units. */
export interface Truth {
  readonly hidden: Layer
  readonly activation: ReturnType<typeof drawTeacher>['activation']
  /** Cramér-Rao bounds of the units' incoming weights, over their lengths, for errors as large as the deviation of the values. */
  readonly bounds: readonly number[]
  /** The distance of each frequency to the next one or to zero, over the frequency; undefined for what is no sinusoid of one input. */
  readonly gaps: readonly number[] | undefined
}

/** A teacher with the Cramér-Rao bounds of its units from the points of a seed. */
export function truthOf(name: TeacherName, seed: number): Truth {
  const { activation, layers, inputs } = drawTeacher(name, seed)
  const { x_train: x, y_train: y }: Data = sampleTeacher(name, { seed, noise: 0 })
  const deviation = toUnitVariance(y).scale[0]!
  const { weights } = standardErrors({ x, y, activation }, layers, deviation * deviation)
  const hidden = layers[0]!
  const rows = Array.from(hidden.bias.keys(), (unit) => {
    const own = (values: Float64Array) => norm(values.subarray(unit * inputs, (unit + 1) * inputs))
    return own(weights) / own(hidden.weight.data)
  })
  return { hidden, activation, bounds: rows, gaps: activation === 'sin' && inputs === 1 ? gapsOf(hidden) : undefined }
}

function gapsOf({ weight }: Layer): number[] {
  const frequencies = [...column(weight, 0)]
  return frequencies.map((own, i) => {
    const others = frequencies.filter((_, k) => k !== i)
    return Math.min(own, ...others.map((other) => Math.abs(other - own))) / own
  })
}

/** A start's units beside the truth. */
export interface Judged {
  readonly right: boolean
  /** The largest relative error of a unit; undefined where the number is wrong. */
  readonly error: number | undefined
  /** Root mean square of the errors over their bounds, for errors of the values of `noise` times their deviation. */
  efficiency(noise: number): number | undefined
}

/** Compares a hidden layer, on inputs that are not scaled, with the teacher's. */
export function judgeUnits(truth: Truth, found: Layer): Judged {
  const right = found.bias.length === truth.hidden.bias.length
  const errors = unitErrors(truth.activation, truth.hidden, found)
  const square = (noise: number): number =>
    errors.reduce((sum, error, i) => {
      const times = error / (noise * truth.bounds[i]!)
      return sum + times * times
    }, 0)
  return {
    right,
    error: right ? Math.max(...errors) : undefined,
    efficiency: (noise) => (right && noise > 0 ? Math.sqrt(square(noise) / errors.length) : undefined),
  }
}
